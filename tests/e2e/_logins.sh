# Genuine login programs and a genuine rsyslog of their own, and what they write of the attempts in $1/attempts:
# each a script, called in its order with PORT and DROPBEAR_PORT set. Needs `unshare --mount`, as root; nothing of the machine is changed.
set -eu
cd "$1"

# Waits for a command to succeed, 20 seconds at most.
until_true() {
  for _ in $(seq 400); do
    "$@" && return
    sleep 0.05
  done
  echo "never: $*" >&2
  return 1
}

mount --make-rprivate /
mkdir -p dev etc log keys device/var/log
mount -t tmpfs tmpfs dev
for node in null zero full random urandom tty; do
  : >"dev/$node"
  mount --bind "/dev/$node" "dev/$node"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount --rbind dev /dev
cp -a /etc/. etc/
mount --bind etc /etc
for directory in /run /var/mail /var/lib/sudo; do mount -t tmpfs tmpfs "$directory"; done
mount --bind log /var/log
mkdir -p /run/sshd
: >log/btmp
: >log/wtmp
chgrp utmp log/btmp log/wtmp
chmod 0660 log/btmp log/wtmp

printf '%s\n' 'op ALL=(ALL) NOPASSWD: /bin/true, PASSWD: /usr/bin/id' >/etc/sudoers.d/op
chmod 0440 /etc/sudoers.d/op
printf '%s\n' 'permit op as root cmd id' >/etc/doas.conf

for user in pi op denied; do
  useradd --create-home --home-dir "$1/home/$user" --shell /bin/sh "$user"
  echo "$user:right horse" | chpasswd
done
echo 'root:right horse' | chpasswd
# A wrong password costs two seconds by default.
printf '%s\n' 'auth required pam_unix.so nodelay' 'account required pam_unix.so' \
  'session required pam_unix.so' >/etc/pam.d/sshd
for service in su su-l sudo doas login; do cp /etc/pam.d/sshd "/etc/pam.d/$service"; done
chmod 0711 "$1"
for key in host good bad1 bad2 bad3 bad4 bad5 bad6; do
  ssh-keygen -q -t ed25519 -N '' -f "keys/$key"
done
cp keys/good.pub keys/authorized
printf '%s\n' '#!/bin/sh' 'printf %s "$PASSWORD"' >askpass
chmod 0755 askpass

cat >rsyslog.conf <<END
module(load="imuxsock" SysSock.Name="/dev/log" SysSock.RateLimit.Interval="0")
\$RepeatedMsgReduction ${FOLD:-off}
global(workDirectory="$1")
auth,authpriv.* action(type="omfile" file="$1/device/var/log/auth.log" template="${TEMPLATE:-RSYSLOG_FileFormat}")
END
cat >sshd.conf <<END
ListenAddress 127.0.0.1
Port $PORT
HostKey $1/keys/host
PidFile none
UsePAM yes
PasswordAuthentication yes
KbdInteractiveAuthentication yes
PermitRootLogin yes
StrictModes no
DenyUsers denied
AuthorizedKeysFile $1/keys/authorized
PerSourcePenalties no
MaxStartups 100
END
# Older servers have no penalties.
/usr/sbin/sshd -t -f sshd.conf 2>/dev/null || sed -i /PerSource/d sshd.conf
rsyslogd -n -f rsyslog.conf -i rsyslog.pid &
syslog=$!
trap 'kill "$syslog" ${server:-} 2>/dev/null || true; wait' EXIT
until_true [ -S /dev/log ]
/usr/sbin/sshd -D -f sshd.conf &
server=$!
dropbearkey -t ecdsa -f keys/dropbear >/dev/null 2>&1
dropbear -F -T 2 -r keys/dropbear -p "127.0.0.1:$DROPBEAR_PORT" -P dropbear.pid &
server="$server $!"
answers() { ssh-keyscan -p "$1" 127.0.0.1 2>&1 | grep -q '^127\|^\[127'; }
until_true answers "$PORT"
until_true answers "$DROPBEAR_PORT"
sleep 0.2
: >device/var/log/auth.log
kill -HUP "$syslog"

# What has been written before is not told.
echo ready
read -r _
export HOME="$1" SSH_ASKPASS="$1/askpass" SSH_ASKPASS_REQUIRE=force
for attempt in attempts/*; do
  timeout 30 sh "$attempt" </dev/null >>out 2>&1 || true
done
# A message of our own is the last.
logger -u /dev/log -p auth.info -t end end
until_true grep -q ' end: end' device/var/log/auth.log
chmod -R a+rX "$1/device" "$1/log"
