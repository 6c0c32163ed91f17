#!/bin/bash
# A device with a real systemd to install telltale on: a Debian booted by systemd-nspawn, which shares
# this machine's kernel and is up in two seconds. Needs root, debootstrap and systemd-nspawn. The suite
# "vm" is bookworm with a kernel of its own, in an emulated machine (_vm.sh).
#
#   tests/lab/lab.sh create            the rootfs, once, from the mirror that apt uses (a minute)
#   tests/lab/lab.sh copy DIR          a copy of the rootfs, not to be booted, that apt can update
#   tests/lab/lab.sh up                boot it, or a fresh copy where there is none
#   tests/lab/lab.sh exec COMMAND      run shell text inside as root; stdin, stdout and exit code are its own
#   tests/lab/lab.sh put SRC DST [MODE]  copy a file in
#   tests/lab/lab.sh get SRC           print a file from inside
#   tests/lab/lab.sh root              where its files are on this machine, its /proc and /run among them
#   tests/lab/lab.sh down              shut it down and keep its disk; up boots it again
#   tests/lab/lab.sh destroy           shut it down and forget its disk; the rootfs stays for the next one
#   tests/lab/lab.sh limited MIB PERCENT COMMAND  like exec; the services that it starts meanwhile have
#                                      no more memory and processor than this, by this machine's kernel
#
# Settings: LAB_SUITE (bookworm, trixie, vm), LAB_NAME of the device (the suite), LAB_DIR (~/.cache/telltale-lab).
#
# What nspawn does not have, where this machine has no cgroup v2 to hand on: limits of memory and
# processor, and IPAddressDeny=. systemd accepts those settings and does nothing, hence "limited".
# The kernel's traces are this machine's: one device at a time has them.
set -euo pipefail

kind=${LAB_SUITE:-bookworm}
suite=$kind
name=${LAB_NAME:-$kind}
base=${LAB_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/telltale-lab}
pristine=$base/$kind/root
device=$base/$kind/device-$name
disk=$device/root
packages=systemd,systemd-sysv,dbus,libpam-systemd,mosquitto,mosquitto-clients,strace,\
openssh-server,dropbear-bin,sudo,login,rsyslog,iproute2
at=
case $kind in
  # The programs that read logins, which Debian 13 no longer has in util-linux.
  trixie) packages=$packages,wtmpdb,libpam-wtmpdb,util-linux-extra ;;
  vm)
    suite=bookworm at=vm_ packages=$packages,auditd,linux-image-cloud-amd64,initramfs-tools,zstd
    # shellcheck source=tests/lab/_vm.sh
    . "${0%/*}/_vm.sh"
    ;;
esac
# What the rootfs is made by; another one is not taken from the cache.
recipe=$({ echo "$packages" && sed -n '/^create() {/,/^}/p' "$0"; } | sha256sum | cut -c1-16)

say() { echo "lab: $*" >&2; }
die() { say "$*"; exit 1; }

# A process is known by its id and its start time: an id alone may be somebody else's by now.
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20 || true; }
running() {
  local pid began
  [ -s "$device/pid" ] || return 1
  read -r pid began <"$device/pid"
  [ -n "$began" ] && [ "$(start_time "$pid")" = "$began" ] && echo "$pid"
}
leader() {
  local nspawn
  nspawn=$(running) || return 1
  cut -d' ' -f1 "/proc/$nspawn/task/$nspawn/children" | grep .
}
inside() {
  local pid
  pid=$(leader) || die "$name is not up"
  nsenter -t "$pid" -m -u -i -n -p -C -r -w env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root \
    TERM=dumb LANG=C.UTF-8 sh -c "$1"
}

mirror() {
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list \
    2>/dev/null || true; } |
    awk '/^URIs:/ { print $2; exit }
         /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/) { print $i; exit } }'
}

create() {
  [ "$(cat "$pristine/.lab" 2>/dev/null)" != "$recipe" ] || return 0
  [ "$(id -u)" = 0 ] || die "needs root"
  local program url
  for program in debootstrap systemd-nspawn; do
    command -v "$program" >/dev/null || die "needs $program"
  done
  url=$(mirror)
  [ -n "$url" ] || die "apt names no mirror"
  rm -rf "$pristine"
  mkdir -p "$pristine"
  # No documentation: it is a third of the files.
  debootstrap --variant=minbase --include="$packages" "$suite" "$pristine" "$url" \
    >"$pristine.log" 2>&1 || {
    tail -5 "$pristine.log" | sed -E 's#https?://[^ ]*#URL#g' >&2
    die "debootstrap failed"
  }
  cd "$pristine"
  rm -rf "$pristine.log" etc/apt/sources.list etc/apt/sources.list.d/* var/lib/apt/lists/* \
    var/cache/apt/archives/*.deb var/log/bootstrap.log etc/resolv.conf usr/share/{doc,man,locale}
  echo lab >etc/hostname
  printf '127.0.0.1 localhost lab\n::1 localhost\n' >etc/hosts
  : >etc/machine-id
  rm -f var/lib/dbus/machine-id
  install -d -m 2755 var/log/journal
  chroot . systemctl -q mask apt-daily.timer apt-daily-upgrade.timer
  # The test configures the broker first, and Debian itself installs no rsyslog since 12.
  chroot . systemctl -q disable mosquitto rsyslog
  chroot . useradd -m -s /bin/bash -G sudo pi
  chroot . useradd -m -s /bin/bash guest
  printf '%s\n' pi:lab guest:lab root:lab | chroot . chpasswd
  echo "$recipe" >.lab
}

copy() {
  create
  local url
  url=$(mirror)
  cp -a --reflink=auto "$pristine" "$1"
  cat /etc/resolv.conf >"$1/etc/resolv.conf"
  printf 'deb %s %s main\n' "$url" "$suite" "${url%/}-security" "$suite-security" >"$1/etc/apt/sources.list"
  # Nothing is to be started in it.
  printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d"
  chmod 755 "$1/usr/sbin/policy-rc.d"
}

up() {
  create
  running >/dev/null && return
  mkdir -p "$device"
  [ -d "$disk" ] || { cp -a --reflink=auto "$pristine" "$disk.new" && mv "$disk.new" "$disk"; }
  rm -f "$device/raw"
  # nspawn wants a tmpfs at /run, which a container may not have: it gets one in a mount namespace of
  # its own. No machined and no unit of this machine are involved.
  # shellcheck disable=SC2016 # the inner shell is to expand it
  setsid unshare -m --propagation private sh -c '
    mount -t tmpfs tmpfs /run
    mkdir -p /run/systemd/nspawn
    echo $$ >"$0"
    exec "$@"
  ' "$device/raw" systemd-nspawn -q -D "$disk" --machine="telltale-$name" --register=no --keep-unit \
    --boot --private-network --resolv-conf=off --timezone=off --console=read-only \
    --kill-signal=SIGRTMIN+3 >"$device/log" 2>&1 </dev/null &
  local state=
  for _ in $(seq 120); do
    sleep 0.25
    [ -s "$device/raw" ] && echo "$(cat "$device/raw") $(start_time "$(cat "$device/raw")")" >"$device/pid"
    state=$(inside 'systemctl is-system-running' 2>/dev/null || true)
    case $state in running | degraded) break ;; esac
  done
  inside 'mount -t tracefs tracefs /sys/kernel/tracing' 2>/dev/null || true
  case $state in running | degraded) return ;; esac
  tail -5 "$device/log" >&2
  down
  die "$name did not come up ($state)"
}

# A process has the control groups of the one that starts it: process 1 is moved there and back.
limited() {
  local pid controller home=()
  pid=$(leader) || die "$name is not up"
  for controller in memory cpu; do
    [ -e "/sys/fs/cgroup/$controller/tasks" ] || die "this machine has no cgroup v1 for $controller"
    mkdir -p "/sys/fs/cgroup/$controller/telltale-$name"
    home+=("/sys/fs/cgroup/$controller$(sed -n "s/^[0-9]*:$controller://p" "/proc/$pid/cgroup")")
  done
  echo $(($1 * 1024 * 1024)) >"/sys/fs/cgroup/memory/telltale-$name/memory.limit_in_bytes"
  echo 100000 >"/sys/fs/cgroup/cpu/telltale-$name/cpu.cfs_period_us"
  echo $(($2 * 1000)) >"/sys/fs/cgroup/cpu/telltale-$name/cpu.cfs_quota_us"
  for controller in memory cpu; do echo "$pid" >"/sys/fs/cgroup/$controller/telltale-$name/tasks"; done
  local code=0
  inside "$3" || code=$?
  for controller in "${home[@]}"; do echo "$pid" >"$controller/tasks"; done
  return $code
}

down() {
  local pid
  pid=$(running) || { rm -f "$device/pid"; return 0; }
  # What exec runs is no service of the device, and would keep it from going down.
  # shellcheck disable=SC2016 # the inner shell is to expand it
  inside 'for it in /proc/[0-9]*; do
    id=${it#/proc/}
    [ "$id" != 1 ] && [ "$id" != $$ ] && grep -q "^PPid:.0$" "$it/status" && kill -9 "$id"
  done' 2>/dev/null || true
  kill -TERM "$pid"
  for n in $(seq 80); do
    running >/dev/null || break
    sleep 0.25
    [ "$n" != 60 ] || kill -KILL "$pid"
  done
  rm -f "$device/pid" "$device/raw"
  rmdir "/sys/fs/cgroup/"{memory,cpu}"/telltale-$name" 2>/dev/null || true
  rmdir /sys/fs/cgroup/{unified,systemd,.}/{payload/init.scope,payload,supervisor} 2>/dev/null || true
}

case ${1:-help} in
  create | up | down) "$at$1" ;;
  copy) copy "$2" ;;
  exec) "${at}inside" "$2" ;;
  put) "${at}inside" "cat >'$3.new' && chmod ${4:-644} '$3.new' && mv '$3.new' '$3'" <"$2" ;;
  get) "${at}inside" "cat '$2'" ;;
  root) echo "/proc/$(leader)/root" ;;
  limited) limited "$2" "$3" "$4" ;;
  destroy)
    "${at}down" forever
    rm -rf "$device"
    ;;
  *) sed -n '2,24s/^# \{0,1\}//p' "$0" ;;
esac
