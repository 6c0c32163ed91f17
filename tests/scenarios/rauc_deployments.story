A camera is updated by RAUC: refused, failed, interrupted, installed, and then the boot loader falls back.

What RAUC says and what it keeps of its slots is what RAUC 1.8 wrote (tests/logs), with paths of a device.
The message ids are those of RAUC from 1.10 on (src/install.c); the entries around the texts, the boots and
the power cut are made up. What a user logs as RAUC counts for nothing.
The last success is read from the journal only after the boot that followed it.

given yocto-imx8
when
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 4096 1 0 0 0 0 0 0 2048 1 0 0 0 0 0 0
  file /etc/rauc/system.conf
  |[system]
  |compatible=demo-board
  |bootloader=noop
  |statusfile=/data/rauc/central.raucs
  |[keyring]
  |path=/data/rc.pem
  |[slot.rootfs.0]
  |device=/data/slotA
  |type=raw
  |bootname=A
  |[slot.rootfs.1]
  |device=/data/slotB
  |type=raw
  |bootname=B
  file /data/rauc/central.raucs
  |[slot.rootfs.0]
  |bundle.compatible=demo-board
  |bundle.version=2026.10-1
  |status=ok
  |sha256=db5748e407a2a6a221acf67ce61fbb8d3ba7c167fabd1071f222dc000d113869
  |size=100000
  |installed.timestamp=2026-10-02T08:00:00Z
  |installed.count=1
  |activated.timestamp=2026-10-02T08:00:00Z
  |activated.count=1
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p2 rauc.slot=A quiet
journal
  {"MESSAGE": "Active slot bootname: A", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
then nothing
then sees deployments

journal
  {"MESSAGE": "installing /data/good.raucb: started", "_COMM": "rauc", "_EXE": "/home/pi/rauc", "_UID": "1000"}
  {"MESSAGE": "installing `/data/good.raucb` failed: 1", "_COMM": "logger", "_EXE": "/usr/bin/logger", "_UID": "0"}
  {"MESSAGE": "Installation 1 failed: x", "MESSAGE_ID": "c48141f7fd49443aafff862b4809168f", "_COMM": "python3", "_UID": "1000"}
then nothing

journal
  {"MESSAGE": "installing /data/other.raucb: started", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing /data/other.raucb: Checking and mounting bundle...", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "Verified detached signature by 'O = Demo, CN = rauc'", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
then tells deployment updater=rauc, status=running, artifact=/data/other.raucb

restart
journal
  {"MESSAGE": "Installation error: Compatible mismatch: Expected 'demo-board' but bundle manifest has 'other-board'", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing /data/other.raucb: Installation error: Compatible mismatch: Expected 'demo-board' but bundle manifest has 'other-board'", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing /data/other.raucb: finished", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing `/data/other.raucb` failed: 1", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
then tells deployment updater=rauc, status=rejected, artifact=/data/other.raucb
then raised failed_deployment/rauc warning

journal
  {"MESSAGE": "Installation 9a3c1f0e started", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service", "MESSAGE_ID": "b05410e8-a933-4538-9cd0-61aab1e9516d"}
  {"MESSAGE": "Installation 9a3c1f0e failed: Failed mounting bundle: failed to run mount: Child process exited with code 32", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service", "MESSAGE_ID": "c48141f7fd49443aafff862b4809168f", "BUNDLE_VERSION": "2026.11-1"}
  {"MESSAGE": "installing `/data/good.raucb` failed: 1", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
then tells deployment updater=rauc, status=failed, id=9a3c1f0e, artifact=2026.11-1
then raised failed_deployment/rauc warning

journal
  {"MESSAGE": "installing /data/good.raucb: started", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing /data/good.raucb: Copying image to rootfs.1", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
then tells deployment updater=rauc, status=running

when
  file /proc/sys/kernel/random/boot_id
  |11111111-aaaa-4aaa-8aaa-111111111111
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p2 rauc.slot=A quiet
then tells reboot type=Reboot

after 1m
then raised fallen_coverage/failures warning
then tells deployment updater=rauc, status=interrupted, artifact=/data/good.raucb
then raised failed_deployment/rauc warning

journal
  {"MESSAGE": "installing /data/garbage.raucb: started", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing /data/garbage.raucb: Invalid bundle format: Signature size (7449361025514038538) exceeds bundle size", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing /data/garbage.raucb: finished", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing `/data/garbage.raucb` failed: 1", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
then cleared fallen_coverage/failures
then tells deployment updater=rauc, status=rejected, artifact=/data/garbage.raucb
then raised failed_deployment/rauc critical

journal
  {"MESSAGE": "installing /data/good.raucb: started", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing /data/good.raucb: All slots updated", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing /data/good.raucb: finished", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing `/data/good.raucb` succeeded", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
when
  file /data/rauc/central.raucs
  |[slot.rootfs.0]
  |bundle.compatible=demo-board
  |bundle.version=2026.10-1
  |status=ok
  |sha256=db5748e407a2a6a221acf67ce61fbb8d3ba7c167fabd1071f222dc000d113869
  |size=100000
  |installed.timestamp=2026-10-02T08:00:00Z
  |installed.count=1
  |activated.timestamp=2026-10-02T08:00:00Z
  |activated.count=1
  |[slot.rootfs.1]
  |bundle.compatible=demo-board
  |bundle.version=2026.11-1
  |status=ok
  |sha256=db5748e407a2a6a221acf67ce61fbb8d3ba7c167fabd1071f222dc000d113869
  |size=100000
  |installed.timestamp=2026-12-01T00:01:20Z
  |installed.count=1
  |activated.timestamp=2026-12-01T00:01:20Z
  |activated.count=1
then tells deployment updater=rauc, status=installed

when
  file /proc/sys/kernel/random/boot_id
  |22222222-aaaa-4aaa-8aaa-222222222222
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p3 rauc.slot=B quiet
then tells reboot type=Reboot
then tells deployment updater=rauc, status=succeeded
then cleared failed_deployment/rauc

after 2h
journal
  {"MESSAGE": "installing /data/second.raucb: started", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
  {"MESSAGE": "installing `/data/second.raucb` succeeded", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
when
  file /data/rauc/central.raucs
  |[slot.rootfs.0]
  |bundle.compatible=demo-board
  |bundle.version=2026.12-1
  |status=ok
  |sha256=db5748e407a2a6a221acf67ce61fbb8d3ba7c167fabd1071f222dc000d113869
  |size=100000
  |installed.timestamp=2026-12-01T00:01:40Z
  |installed.count=1
  |activated.timestamp=2026-12-01T00:01:40Z
  |activated.count=1
  |[slot.rootfs.1]
  |bundle.compatible=demo-board
  |bundle.version=2026.11-1
  |status=ok
  |sha256=db5748e407a2a6a221acf67ce61fbb8d3ba7c167fabd1071f222dc000d113869
  |size=100000
  |installed.timestamp=2026-12-01T00:01:20Z
  |installed.count=1
  |activated.timestamp=2026-12-01T00:01:20Z
  |activated.count=1
then tells deployment updater=rauc, status=installed, artifact=/data/second.raucb

when
  file /proc/sys/kernel/random/boot_id
  |33333333-aaaa-4aaa-8aaa-333333333333
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p3 rauc.slot=B quiet
then tells reboot type=Reboot

after 1m
then raised fallen_coverage/failures warning
then tells deployment updater=rauc, status=rolled_back
then raised failed_deployment/rauc critical

restart
then nothing

when
  file /proc/sys/kernel/random/boot_id
  |44444444-aaaa-4aaa-8aaa-444444444444
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p2 rauc.slot=A quiet
then tells reboot type=Reboot
then tells deployment updater=rauc, status=succeeded, artifact=2026.12-1
then cleared failed_deployment/rauc

journal
  {"MESSAGE": "installing /data/third.raucb: started", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service"}
then cleared fallen_coverage/failures
then tells deployment updater=rauc, status=running, artifact=/data/third.raucb

when
  file /data/rauc/central.raucs
  |[slot.rootfs.1]
  |bundle.version=2026.13-1
  |activated.timestamp=2026-12-01T02:03:30Z
  |[slot.rootfs.0]
  |bundle.version=2026.12-1
  |activated.timestamp=2026-12-01T00:01:40Z
  file /proc/sys/kernel/random/boot_id
  |55555555-aaaa-4aaa-8aaa-555555555555
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p3 rauc.slot=B quiet
then tells reboot type=Reboot

journal
  {"MESSAGE": "installing `/data/third.raucb` succeeded", "_COMM": "rauc", "_EXE": "/usr/bin/rauc", "_UID": "0", "_PID": "611", "_SYSTEMD_UNIT": "rauc.service", "_BOOT_ID": "44444444aaaa4aaa8aaa444444444444"}
then tells deployment updater=rauc, status=succeeded, artifact=2026.13-1
