# The device as an emulated machine, with Debian's own kernel: its control groups, its traces. lab.sh has
# these functions in place of its own for the suite "vm". Where KVM is, it is often another's: never used.
# shellcheck shell=bash disable=SC2154 # lab.sh sets what is used here
image=$device/disk.img

vm_create() {
  [ "$(uname -m)" = x86_64 ] || die "needs x86_64"
  local program
  for program in qemu-system-x86_64 mkfs.ext4 ssh ssh-keygen; do
    command -v "$program" >/dev/null || die "needs $program"
  done
  create
}

vm_up() {
  vm_create
  running >/dev/null && return
  mkdir -p "$device"
  [ -f "$image" ] || vm_image
  local port
  # A port that nobody has: to connect fails.
  while port=$((20000 + RANDOM % 10000)) && (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port" >"$device/port"
  rm -f "$device/raw"
  # shellcheck disable=SC2016 # the inner shell is to expand it
  setsid sh -c 'echo $$ >"$0" && exec "$@"' "$device/raw" \
    qemu-system-x86_64 -machine q35 -accel tcg,thread=multi,tb-size=512 -cpu max -smp 2 -m 1536 \
    -no-reboot -display none -monitor none -serial "file:$device/log" \
    -kernel "$(echo "$pristine"/boot/vmlinuz-*)" -initrd "$(echo "$pristine"/boot/initrd.img-*)" \
    -append "root=/dev/vda rw console=ttyS0 quiet panic=1" \
    -drive "file=$image,if=virtio,format=raw,cache=unsafe" \
    -nic "user,model=virtio-net-pci,restrict=on,hostfwd=tcp:127.0.0.1:$port-:22" \
    >"$device/qemu.log" 2>&1 </dev/null &
  local state=
  until [ -s "$device/raw" ]; do sleep 0.1; done
  echo "$(cat "$device/raw") $(start_time "$(cat "$device/raw")")" >"$device/pid"
  # An emulated processor that others share takes its time; one that is gone needs none.
  for _ in $(seq 600); do
    running >/dev/null || break
    state=$(vm_inside 'systemctl is-system-running' 2>/dev/null || true)
    case $state in running | degraded) return ;; esac
    sleep 1
  done
  tail -n 5 "$device/log" "$device/qemu.log" >&2
  vm_down
  die "$name did not come up ($state)"
}

vm_image() {
  rm -rf "$disk" "$device/key" "$device/key.pub"
  cp -a --reflink=auto "$pristine" "$disk"
  ssh-keygen -q -t ed25519 -N '' -f "$device/key"
  install -d -m 700 "$disk/root/.ssh"
  install -m 600 "$device/key.pub" "$disk/root/.ssh/authorized_keys"
  echo '/dev/vda / ext4 defaults 0 1' >"$disk/etc/fstab"
  printf '[Match]\nName=en*\n[Network]\nAddress=10.0.2.15/24\nLinkLocalAddressing=no\n' \
    >"$disk/etc/systemd/network/80-lab.network"
  chroot "$disk" systemctl -q enable systemd-networkd ssh
  chroot "$disk" systemctl -q mask systemd-networkd-wait-online
  mkfs.ext4 -q -F -d "$disk" "$image.new" 3G >/dev/null
  mv "$image.new" "$image"
  rm -rf "$disk"
}

vm_inside() {
  ssh -q -i "$device/key" -p "$(cat "$device/port")" -o ConnectTimeout=10 -o ServerAliveInterval=15 \
    -o ServerAliveCountMax=20 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    root@127.0.0.1 "env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root \
    TERM=dumb LANG=C.UTF-8 sh -c $(printf %q "$1")"
}

vm_down() {
  local pid
  pid=$(running) || { rm -f "$device/pid"; return 0; }
  # A disk that is forgotten needs no goodbye.
  if [ "${1:-}" = forever ]; then kill -KILL "$pid"; else vm_inside 'systemctl poweroff' 2>/dev/null || true; fi
  for n in $(seq 480); do
    running >/dev/null || break
    sleep 0.25
    [ "$n" != 400 ] || kill -KILL "$pid"
  done
  rm -f "$device/pid" "$device/raw"
}
