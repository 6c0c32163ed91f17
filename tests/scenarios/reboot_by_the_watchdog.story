A watchdog starts a gateway anew, and later its owner does.

A reboot is told once, with its time as soon as the clock was set; a boot id that stays is none.

given raspberry-pi-os
then nothing

when
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 0 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0
  | wlan0: 4096 1 0 0 0 0 0 0 2048 1 0 0 0 0 0 0
  file /proc/sys/kernel/random/boot_id
  |0d4b1c11-9a52-4a6e-8f20-5b7c2f10aa01
  file /proc/uptime
  |21.50 60.00
  file /sys/class/watchdog/watchdog0/bootstatus
  |32
  gone /run/systemd/timesync/synchronized
  dir /run/systemd/timesync
then nothing

when
  file /run/systemd/timesync/synchronized
  file /proc/uptime
  |31.50 100.00
then tells reboot type=Reboot, time=2026-11-30 23:59:48, cause=watchdog

then nothing

when
  file /proc/sys/kernel/random/boot_id
  |52c5a1d8-6a0e-4b8d-b0b1-6d2c9a3be702
  file /proc/uptime
  |40.00 100.00
  file /sys/class/watchdog/watchdog0/bootstatus
  |0
then tells reboot type=Reboot, previous_boot_id=0d4b1c11-9a52-4a6e-8f20-5b7c2f10aa01
