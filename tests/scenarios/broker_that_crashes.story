Somebody crashes a gateway's broker until it no longer comes back up for long.

The pid tells, together with the moment of the start: another program that is given the old pid is no
disguise. What is restarted again and again is one finding that got worse. A restart while the agent
was not there is a restart; a device that was rebooted restarted everything, and tells of that alone.

given raspberry-pi-os
policy
  [detectors.unexpected_process]
  baseline = "none"
  allow = [{}]
when
  gone /proc/net/tcp
then nothing

after 2m
then nothing

when
  gone /proc/671
  file /proc/7001/stat
  |7001 (mosquitto) S 1 7001 7001 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39000000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/7001/comm
  |mosquitto
  link /proc/7001/exe /usr/sbin/mosquitto
  file /proc/7001/cgroup
  |0::/system.slice/mosquitto.service
  file /proc/7001/cmdline
  >/usr/sbin/mosquitto%00
  link /proc/7001/fd/5 socket:[4601]
then raised process_restarted//usr/sbin/mosquitto mosquitto.service warning

restart
when
  file /proc/7001/stat
  |7001 (mosquitto) S 1 7001 7001 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39001000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/7001/comm
  |mosquitto
  link /proc/7001/exe /usr/sbin/mosquitto
  file /proc/7001/cgroup
  |0::/system.slice/mosquitto.service
  file /proc/7001/cmdline
  >/usr/sbin/mosquitto%00
  link /proc/7001/fd/5 socket:[4601]
then raised process_restarted//usr/sbin/mosquitto mosquitto.service warning

when
  gone /proc/7001
then nothing

when
  file /proc/7003/stat
  |7003 (mosquitto) S 1 7003 7003 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39002000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/7003/comm
  |mosquitto
  link /proc/7003/exe /usr/sbin/mosquitto
  file /proc/7003/cgroup
  |0::/system.slice/mosquitto.service
  file /proc/7003/cmdline
  >/usr/sbin/mosquitto%00
  link /proc/7003/fd/5 socket:[4601]
then raised process_restarted//usr/sbin/mosquitto mosquitto.service warning

when
  gone /proc/7003
  file /proc/7004/stat
  |7004 (mosquitto) S 1 7004 7004 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39003000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/7004/comm
  |mosquitto
  link /proc/7004/exe /usr/sbin/mosquitto
  file /proc/7004/cgroup
  |0::/system.slice/mosquitto.service
  file /proc/7004/cmdline
  >/usr/sbin/mosquitto%00
  link /proc/7004/fd/5 socket:[4601]
then raised process_restarted//usr/sbin/mosquitto mosquitto.service warning

when
  gone /proc/7004
  file /proc/7005/stat
  |7005 (mosquitto) S 1 7005 7005 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39004000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/7005/comm
  |mosquitto
  link /proc/7005/exe /usr/sbin/mosquitto
  file /proc/7005/cgroup
  |0::/system.slice/mosquitto.service
  file /proc/7005/cmdline
  >/usr/sbin/mosquitto%00
  link /proc/7005/fd/5 socket:[4601]
then raised process_restarted//usr/sbin/mosquitto mosquitto.service critical

when
  error /proc denied
then blind processes denied

when
  gone /proc
  file /proc/7005/stat
  |7005 (mosquitto) S 1 7005 7005 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39004000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/7005/comm
  |mosquitto
  link /proc/7005/exe /usr/sbin/mosquitto
  file /proc/7005/cgroup
  |0::/system.slice/mosquitto.service
  file /proc/7005/cmdline
  >/usr/sbin/mosquitto%00
  link /proc/7005/fd/5 socket:[4601]
  file /proc/1/stat
  |1 (systemd) S 1 1 1 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 3 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/1/comm
  |systemd
  link /proc/1/exe /usr/lib/systemd/systemd
  file /proc/1/cgroup
  |0::/system.slice/init.scope
  file /proc/1/cmdline
  >/sbin/init%00
  file /proc/sys/kernel/random/boot_id
  |2f1c55a0-6f0e-4b8f-9a53-0d2f6a5be7c4
  file /proc/uptime
  |388623.57 1.00
then sees processes

after 2h
then raised fallen_coverage/cpu warning
then raised fallen_coverage/device warning
then raised fallen_coverage/disks warning
then raised fallen_coverage/executables warning
then raised fallen_coverage/hidden_processes warning
then raised fallen_coverage/interfaces warning
then raised fallen_coverage/memory warning
then raised fallen_coverage/setuid_files warning
then cleared process_restarted//usr/sbin/mosquitto mosquitto.service

when
  file /proc/sys/kernel/random/boot_id
  |00000002-6f0e-4b8f-9a53-0d2f6a5be7c4
  file /proc/uptime
  |20.00 1.00
  gone /proc/7005
  file /proc/300/stat
  |300 (mosquitto) S 1 300 300 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 700 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/300/comm
  |mosquitto
  link /proc/300/exe /usr/sbin/mosquitto
  file /proc/300/cgroup
  |0::/system.slice/mosquitto.service
  file /proc/300/cmdline
  >/usr/sbin/mosquitto%00
  link /proc/300/fd/5 socket:[4601]
then tells reboot type=Reboot
