#!/bin/sh
# Installs telltale on this device, or takes it away. Copy this file and the program onto the device,
# then as root:
#
#   sh install.sh --broker HOST[:PORT] --ca FILE --cert FILE --key FILE
#   sh install.sh --uninstall
#
#   --binary FILE  the program; by default telltale-ARCHITECTURE beside this script, or in ../build
#   --broker       where messages go; written to /etc/telltale/telltale.toml if there is none
#   --ca --cert --key  certificates; by default those installed already, else those of the original
#                  agent in /etc/ssl/behavioural_agent. The device's id is the certificate's common name
#   --base         without the drop-in visibility and its two capabilities
#   --user         as a user in /etc/passwd, whom the system bus can look up; without it where there is a
#                  radio, for the bus tells with which access point that is
#   --trace        with the drop-in trace, for collectors that follow every started program
#   --uninstall    removes all of it: program, units, configuration, certificates, state, log
#
# To run it again changes only what is different. Exits with 64 for wrong arguments, 69 where this device
# cannot run telltale, 77 without root, 78 where broker or certificates are missing, and 1 where it does
# not start.
set -eu

program=/usr/local/bin/telltale
shell=/usr/local/bin/telltale-shell
units=/etc/systemd/system
dropins=$units/telltale.service.d
config=/etc/telltale
credentials=$config/credentials
tmpfiles=/etc/tmpfiles.d/telltale-trace.conf
logfile=/var/log/telltale.log
original=/etc/ssl/behavioural_agent
comment='behavioural security monitoring'

say() { echo "install: $*"; }
fail() {
  code=$1
  shift
  echo "install: $*" >&2
  exit "$code"
}

# Copies a file, unless it is there already: put FROM TO MODE
put() {
  if cmp -s "$1" "$2" && [ "$(stat -c '%a %u' "$2")" = "$3 0" ]; then return; fi
  mkdir -p "$(dirname "$2")"
  (umask 077 && cat "$1" >"$2.new")
  chown root:root "$2.new"
  chmod "$3" "$2.new"
  mv "$2.new" "$2"
  : >"$work/changed"
}

# Writes what the program prints: printed TO MODE WHAT
printed() {
  to=$1 mode=$2
  shift 2
  "$program" print "$@" >"$work/text"
  put "$work/text" "$to" "$mode"
}

# Removes files that are of no use here.
take() {
  for file; do
    [ ! -e "$file" ] || { rm "$file" && : >"$work/changed"; }
  done
}

# --- what is asked for

binary='' broker='' ca='' cert='' key='' base='' user='' trace='' uninstall=''
while [ $# -gt 0 ]; do
  case $1 in
    --binary | --broker | --ca | --cert | --key)
      [ $# -ge 2 ] || fail 64 "$1 wants a value"
      case $1 in
        --binary) binary=$2 ;;
        --broker) broker=$2 ;;
        --ca) ca=$2 ;;
        --cert) cert=$2 ;;
        --key) key=$2 ;;
      esac
      shift
      ;;
    --base) base=yes ;;
    --user) user=yes ;;
    --trace) trace=yes ;;
    --uninstall) uninstall=yes ;;
    -h | --help)
      sed -n '2,22s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) fail 64 "there is no $1; --help tells what there is" ;;
  esac
  shift
done
[ "$(id -u)" = 0 ] || fail 77 "only root can install a unit"
[ -d /run/systemd/system ] || fail 69 "this device is not run by systemd; telltale run works without it"

# --- away with it

remove() {
  systemctl disable --now telltale.service telltale-credentials.path >/dev/null 2>&1 || :
  systemctl stop telltale-shell.service telltale-credentials.service >/dev/null 2>&1 || :
  rmdir /sys/kernel/tracing/instances/telltale 2>/dev/null || :
  rm -f "$program" "$shell" "$tmpfiles" "$logfile" "$units/telltale.service" \
    "$units/telltale-credentials.path" "$units/telltale-credentials.service"
  for name in visibility trace groups broker credentials log; do rm -f "$dropins/$name.conf"; done
  rm -rf "$config" /var/lib/private/telltale /var/lib/telltale /run/telltale
  [ ! -d "$dropins" ] || rmdir "$dropins" 2>/dev/null ||
    say "kept $dropins, which has drop-ins of others"
  if grep -q "^telltale:.*:$comment:" /etc/passwd; then userdel telltale; fi
  systemctl daemon-reload
  systemctl reset-failed 'telltale*' >/dev/null 2>&1 || :
  say "telltale is gone from this device"
}
if [ -n "$uninstall" ]; then
  remove
  exit 0
fi

# --- can it run here?

# A 64-bit kernel may have a 32-bit system on it; a device without getconf has a shell to look at (elf(5)).
bits() {
  getconf LONG_BIT 2>/dev/null && return
  case $(head -c 5 /bin/sh | tail -c 1 | od -An -tu1 | tr -d ' ') in 2) echo 64 ;; *) echo 32 ;; esac
}
elsewhere='on another machine telltale once --root can look at its files'
[ "$(bits)" = 64 ] || fail 69 "this system is 32-bit, and telltale needs 64-bit ARM or x86; $elsewhere"
machine=$(uname -m)
case $machine in
  x86_64 | aarch64) ;;
  *) fail 69 "telltale is built for x86_64 and aarch64, not for $machine" ;;
esac
if ldd --version 2>&1 | grep -qi musl; then
  fail 69 "this system has musl, and telltale needs glibc; $elsewhere"
fi
for directory in /usr/lib /lib; do
  [ ! -e "$directory/systemd/system/telltale.service" ] ||
    fail 69 "telltale is installed as a package here: leave it to the package manager"
done
here=$(dirname "$0")
if [ -z "$binary" ]; then
  for candidate in "$here/telltale-$machine" "$here/../build/telltale-$machine"; do
    [ ! -f "$candidate" ] || { binary=$candidate && break; }
  done
  [ -n "$binary" ] || fail 64 "there is no telltale-$machine beside this script; --binary FILE names it"
fi
[ -f "$binary" ] || fail 64 "$binary: no such file"
chmod a+rx "$binary" 2>/dev/null || :
version=$("$binary" --version 2>&1) || fail 69 "$binary does not run here: $version"

# --- broker and certificates, before anything is changed

# The host, and port, that the configuration names.
configured() {
  sed -n "s|^ *url *= *[\"']mqtts://\(.*\)[\"'].*|\1|p" "$config/telltale.toml" 2>/dev/null || :
}

bracketed=
if [ -n "$broker" ]; then
  case $broker in
    *[!A-Za-z0-9.:_\[\]-]*) fail 64 "--broker wants HOST or HOST:PORT, got $broker" ;;
    \[*) bracketed=$broker ;;
    *:*:*) bracketed="[$broker]" ;;
    *) bracketed=$broker ;;
  esac
  if [ -e "$config/telltale.toml" ] && [ "$(configured)" != "$bracketed" ]; then
    fail 78 "$config/telltale.toml is there and names another broker: change its url, or remove it"
  fi
fi
for file in "$ca" "$cert" "$key"; do
  [ -z "$file" ] || [ -f "$file" ] || fail 78 "$file: no such file"
done
case ${ca:+1}${cert:+1}${key:+1} in
  '' | 111) ;;
  *) fail 64 "--ca, --cert and --key belong together" ;;
esac
if [ -z "$ca" ] && [ ! -f "$credentials/client.key" ] && [ -f "$original/client.key" ]; then
  ca=$original/ca.crt cert=$original/client.crt key=$original/client.key
  say "takes the certificates of the original agent from $original"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# --- the program, its configuration, its certificates

# A credential that changes here is no news to the watcher.
systemctl stop telltale-credentials.path >/dev/null 2>&1 || :
put "$binary" "$program" 755
printed "$shell" 755 shell
mkdir -p "$credentials"
chown root:root "$config" "$credentials"
chmod 0755 "$config"
chmod 0700 "$credentials"
if [ -n "$ca" ]; then
  put "$ca" "$credentials/ca.crt" 600
  put "$cert" "$credentials/client.crt" 600
  put "$key" "$credentials/client.key" 600
fi
if [ -n "$broker" ] && [ ! -e "$config/telltale.toml" ]; then
  printf '[broker]\nurl = "mqtts://%s"\n' "$bracketed" >"$work/text"
  put "$work/text" "$config/telltale.toml" 644
fi

# --- the units; a drop-in for each thing in which this device is different

unit() { printed "$units/$1" 644 unit "$1"; }
dropin() { cat >"$work/text" && put "$work/text" "$dropins/$1.conf" 644; }

unit telltale.service
unit telltale-credentials.path
unit telltale-credentials.service

if [ -n "$base" ]; then
  take "$dropins/visibility.conf"
  say "base: no capability. It sees a port and the unit of a process, neither program nor user of it"
else
  unit telltale.service.d/visibility.conf
  say "visibility: it is granted CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH; --base leaves them out"
  sed -n '/^$/q; s/^# /install:   /p' "$dropins/visibility.conf"
fi

has_group() { grep -q "^$1:" /etc/group || getent group "$1" >/dev/null 2>&1; }
groups='' missing=''
for group in $(sed -n 's/^SupplementaryGroups=//p' "$units/telltale.service" | tr '\n' ' '); do
  if has_group "$group"; then groups="$groups $group"; else missing="$missing $group"; fi
done
if [ -n "$missing" ]; then
  printf '# Not on this device:%s\n[Service]\nSupplementaryGroups=\nSupplementaryGroups=%s\n' \
    "$missing" "${groups# }" | dropin groups
  say "this device has no group$missing: logs that only such a group may read stay unseen"
else
  take "$dropins/groups.conf"
fi

radio() {
  for path in /sys/class/net/*/phy80211 /sys/class/net/*/wireless; do
    [ ! -e "$path" ] || return 0
  done
  return 1
}
# dbus-daemon hangs up on whom it cannot look up, and systemd keeps from it who its DynamicUser= are
# ($SYSTEMD_NSS_DYNAMIC_BYPASS). With a user of the same name in /etc/passwd the unit runs as that one.
if [ -n "$user" ] || { [ -S /run/dbus/system_bus_socket ] && radio; }; then
  if ! grep -q '^telltale:' /etc/passwd; then
    # As long as it runs, its name is taken.
    systemctl stop telltale.service >/dev/null 2>&1 || :
    if useradd --system --no-create-home --home-dir / --shell /usr/sbin/nologin \
      --comment "$comment" telltale; then
      : >"$work/changed"
      say "made the user telltale, for the system bus answers nobody whom it cannot look up"
    else
      say "there is no user telltale: dbus-daemon will not tell it of access points"
    fi
  fi
fi

if [ -n "$trace" ]; then
  has_group adm || fail 69 "--trace needs group adm, which this device lacks"
  printed "$tmpfiles" 644 unit telltale-trace.conf
  unit telltale.service.d/trace.conf
else
  take "$tmpfiles" "$dropins/trace.conf"
fi

# An address is allowed and nothing else; a name would need the addresses of name servers, too.
host=$(configured)
address=
case $host in
  \[*) address=${host#[} address=${address%%]*} ;;
  *[!0-9.:]* | '') ;;
  *) address=${host%%:*} ;;
esac
if [ -n "$address" ]; then
  printf '# The broker and nobody else\n[Service]\nIPAddressDeny=any\nIPAddressAllow=%s\n' "$address" |
    dropin broker
else
  take "$dropins/broker.conf"
fi

# LoadCredential= came with systemd 247. Before, root copies them at the start, into memory.
systemd=$(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
if [ "$systemd" -lt 247 ]; then
  dropin credentials <<DROPIN
# systemd $systemd has no LoadCredential=
[Service]
LoadCredential=
Environment=CREDENTIALS_DIRECTORY=/run/telltale/credentials
ExecStartPre=+/bin/sh -c 'umask 077 && cp -r $credentials /run/telltale/ && \
  chown -R \$\$(stat -c %%u:%%g /run/telltale) /run/telltale/credentials'
DROPIN
else
  take "$dropins/credentials.conf"
fi

if [ -S /run/systemd/journal/stdout ]; then
  take "$dropins/log.conf"
else
  [ "$systemd" -ge 240 ] || fail 69 "without journald telltale needs systemd 240; this is $systemd"
  printf '# There is no journal\n[Service]\nStandardOutput=append:%s\nStandardError=append:%s\n' \
    "$logfile" "$logfile" | dropin log
  (umask 027 && : >>"$logfile")
  say "there is no journald: it writes to $logfile"
fi

# --- begin

systemctl daemon-reload
systemctl enable telltale.service telltale-credentials.path >/dev/null 2>&1
[ -f "$credentials/client.key" ] ||
  fail 78 "installed, but not started: there are no certificates; give --ca, --cert and --key"
[ -e "$config/telltale.toml" ] ||
  fail 78 "installed, but not started: no broker is known; give --broker"
systemctl start telltale-credentials.path
if [ ! -e "$work/changed" ] && systemctl is-active --quiet telltale.service; then
  say "$version is active already, and nothing has changed"
  exit 0
fi
# systemctl itself would wait for ever where the agent is never ready, for the unit tries for ever.
since() { systemctl show -p ActiveEnterTimestampMonotonic telltale.service; }
before=$(since)
systemctl restart --no-block telltale.service
waited=0
until systemctl is-active --quiet telltale.service && [ "$(since)" != "$before" ]; do
  if [ "$waited" -ge 60 ]; then
    systemctl --no-pager --lines=5 status telltale.service >&2 || :
    fail 1 "$version is installed but not ready after a minute; journalctl -u telltale tells why"
  fi
  sleep 1
  waited=$((waited + 1))
done
# The trace of an earlier installation, which nobody reads any more.
[ -n "$trace" ] || rmdir /sys/kernel/tracing/instances/telltale 2>/dev/null || :
# It is ready before it is connected.
status() { systemctl show -p StatusText telltale.service | cut -d= -f2-; }
waited=0
until status | grep -q '^Connected' || [ "$waited" -ge 10 ]; do
  sleep 1
  waited=$((waited + 1))
done
say "$version is active: $(status)"
