# Genuine logins on a device of the lab, to be sourced inside it as root. Each function is one attempt by
# the genuine programs; how it ends is no matter here. pi may use sudo, guest may not (lab.sh).
#
# "from" and "to" are addresses reserved for documentation (RFC 5737), on the loopback interface.
from=192.0.2.7
to=192.0.2.1
ip addr add $from/32 dev lo 2>/dev/null || true
ip addr add $to/32 dev lo 2>/dev/null || true
# Since 9.8 OpenSSH refuses an address that failed for a while (PerSourcePenalties); a new one remembers none.
systemctl --quiet try-restart ssh 2>/dev/null || true
printf '#!/bin/sh\necho "$PASSWORD"\n' >/root/askpass
chmod 755 /root/askpass

# ssh_as USER PASSWORD [OPTION...]: that password at each prompt, of which there is one; runs $COMMAND.
ssh_as() {
  user=$1 PASSWORD=$2
  shift 2
  export PASSWORD
  SSH_ASKPASS=/root/askpass SSH_ASKPASS_REQUIRE=force DISPLAY=x setsid -w ssh -q -b "$from" "$@" \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentityAgent=none \
    -o NumberOfPasswordPrompts=1 -l "$user" "$to" "${COMMAND:-true}" </dev/null || true
}

# dbclient_as USER PASSWORD: dropbear's client, which sends any name, and the password until it is thrown
# out. It comes from $to.
dbclient_as() {
  (cd /root && DROPBEAR_PASSWORD=$2 timeout 20 dbclient -y -l "$1" "$to" true) >/dev/null 2>&1 </dev/null || true
}

# key_as USER: with a key that is allowed to.
key_as() {
  [ -e /root/key ] || ssh-keygen -q -t ed25519 -N '' -C '' -f /root/key
  home=$(getent passwd "$1" | cut -d: -f6)
  install -d -m 700 -o "$1" "$home/.ssh"
  install -m 600 -o "$1" /root/key.pub "$home/.ssh/authorized_keys"
  ssh_as "$1" - -i /root/key
}

# As an ordinary user, without any login: as_user NAME PROGRAM...
as_user() {
  user=$1
  shift
  setpriv --reuid "$user" --regid "$user" --init-groups env HOME=/ "$@" || true
}

# sudo_as USER PASSWORD: that password at each prompt.
sudo_as() { yes "$2" | head -3 | as_user "$1" sudo -k -S -p '' true >/dev/null 2>&1; }

# su_as USER PASSWORD: to root.
su_as() { echo "$2" | as_user "$1" su root -c true >/dev/null 2>&1; }

# login_as USER PASSWORD: on a console, which is a terminal that script(1) makes. It is asked for once,
# and whoever is in goes after two seconds.
sed -i 's/^LOGIN_RETRIES.*/LOGIN_RETRIES 1/' /etc/login.defs
login_as() {
  { sleep 1; echo "$1"; sleep 1; echo "$2"; sleep 2; echo exit; sleep 5; } |
    timeout -k 1 30 script -qec 'exec /bin/login' /dev/null || true
} >/dev/null 2>&1

# package VERSION: a package of that version, named oil-gauge, at /root/oil-gauge_VERSION.deb.
package() {
  mkdir -p "/root/package/DEBIAN" /root/package/opt/oil-gauge
  cat >/root/package/DEBIAN/control <<CONTROL
Package: oil-gauge
Version: $1
Architecture: all
Maintainer: Nobody <nobody@example.org>
Description: made by the lab
CONTROL
  dpkg-deb --build /root/package "/root/oil-gauge_$1.deb" >/dev/null
  rm -r /root/package
}
