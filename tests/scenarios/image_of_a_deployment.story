RAUC boots a server into a new image, in which every program is another, and later an intruder changes one.

What is of the new image, for it was written before the boot, is explained at once and is expected from then
on; what is written afterwards is not. When the boot loader falls back, that is told, and not of each program.
Nothing here is genuine but the texts of RAUC and the format of its files.

given debian-12-vm
when
  file /proc/20302/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | enp0s1: 4096 1 0 0 0 0 0 0 2048 1 0 0 0 0 0 0
  file /etc/rauc/system.conf
  |[system]
  |data-directory=/data/rauc
  |[slot.rootfs.0]
  |device=/dev/vda2
  |bootname=A
  |[slot.rootfs.1]
  |device=/dev/vda3
  |bootname=B
  file /data/rauc/central.raucs
  |[slot.rootfs.0]
  |bundle.version=1.0
  |status=ok
  |activated.timestamp=2026-10-01T00:00:00Z
  file /proc/cmdline
  |root=/dev/vda2 rauc.slot=A
  file /usr/sbin/sshd mode=755 dev=2 inode=50 mtime_ms=1764547200000 ctime_ms=1764547200000
  |sshd 1.0
then nothing

journal
  {"MESSAGE": "installing /data/two.raucb: started", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing `/data/two.raucb` succeeded", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
when
  file /data/rauc/central.raucs
  |[slot.rootfs.0]
  |bundle.version=1.0
  |status=ok
  |activated.timestamp=2026-10-01T00:00:00Z
  |[slot.rootfs.1]
  |bundle.version=2.0
  |status=ok
  |activated.timestamp=2026-12-01T00:00:05Z
then tells deployment updater=rauc, status=installed

after 1m
when
  file /proc/sys/kernel/random/boot_id
  |11111111-eeee-4eee-8eee-111111111111
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=/dev/vda3 rauc.slot=B
  file /usr/sbin/sshd mode=755 dev=3 inode=70 mtime_ms=1764547300000 ctime_ms=1796083206000
  |sshd 2.0
  file /usr/bin/ping mode=4755 dev=3 inode=71 ctime_ms=1796083206000
  |ping 2.0
then tells reboot type=Reboot
then tells deployment updater=rauc, status=succeeded, artifact=2.0
then raised executable_changed/(image) info

restart
then nothing

when
  file /usr/sbin/sshd mode=755 dev=3 inode=72 mtime_ms=1764547300000 ctime_ms=1796083290000
  |sshd of an intruder
then raised executable_changed//usr/sbin/sshd critical

when
  file /usr/sbin/sshd mode=755 dev=3 inode=70 mtime_ms=1764547300000 ctime_ms=1796083206000
  |sshd 2.0
after 1h
then cleared executable_changed//usr/sbin/sshd
then cleared executable_changed/(image)
then raised setuid_executables//usr/bin/ping info

then cleared setuid_executables//usr/bin/ping

when
  file /proc/sys/kernel/random/boot_id
  |22222222-eeee-4eee-8eee-222222222222
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=/dev/vda2 rauc.slot=A
  file /usr/sbin/sshd mode=755 dev=2 inode=50 mtime_ms=1764547200000 ctime_ms=1764547200000
  |sshd 1.0
  gone /usr/bin/ping
then tells reboot type=Reboot

after 1m
then tells deployment updater=rauc, status=rolled_back, artifact=2.0
then raised failed_deployment/rauc critical
then raised executable_changed/(image) info
