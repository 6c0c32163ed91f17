A miner runs that calls itself a thread of the kernel, on a device that had learned what runs there.

What runs within the time of learning is expected, whichever of its processes it is. A program is known
by its file: neither the name that it gives itself nor a pid that was somebody else's hides it. What a
session runs is told as well.

given raspberry-pi-os
policy
  [detectors.unexpected_process]
  baseline = "learn"
  learn_for_h = 1
then raised unexpected_process/(baseline) info

after 30m
when
  file /proc/900/stat
  |900 (logrotate) S 1 900 900 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 30000000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/900/comm
  |logrotate
  link /proc/900/exe /usr/sbin/logrotate
  file /proc/900/cgroup
  |0::/system.slice/logrotate.service
  file /proc/900/cmdline
  >logrotate%00
then nothing

after 31m
when
  gone /proc/900
  file /proc/6666/stat
  |6666 (kworker/3:1) S 1 6666 6666 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/6666/comm
  |kworker/3:1
  link /proc/6666/exe /tmp/.x
  file /proc/6666/cgroup
  |0::/system.slice/cron.service
  file /proc/6666/cmdline
  >[kworker/3:1]%00
then raised masquerading_process//tmp/.x cron.service critical
then raised program_in_open_directory//tmp/.x cron.service warning
then raised unexpected_process//tmp/.x cron.service warning

restart
after 10m
when
  file /proc/900/stat
  |900 (logrotate) S 1 900 900 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39400000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/900/comm
  |logrotate
  link /proc/900/exe /usr/sbin/logrotate
  file /proc/900/cgroup
  |0::/system.slice/logrotate.service
  file /proc/900/cmdline
  >logrotate%00
then nothing

when
  gone /proc/900
  file /proc/900/stat
  |900 (logrotate) S 1 900 900 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39400000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/900/comm
  |logrotate
  link /proc/900/exe /usr/bin/ncat
  file /proc/900/cgroup
  |0::/system.slice/logrotate.service
  file /proc/900/cmdline
  >ncat%00
then nothing

when
  gone /proc/900
  file /proc/900/stat
  |900 (sshd) S 1 900 900 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39400000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/900/comm
  |sshd
  link /proc/900/exe /usr/bin/ncat
  file /proc/900/cgroup
  |0::/system.slice/logrotate.service
  file /proc/900/cmdline
  >ncat%00
then raised unexpected_process//usr/bin/ncat logrotate.service warning

when
  error /proc denied
then blind processes denied

when
  gone /proc
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
  |392423.57 1546081.22
then cleared masquerading_process//tmp/.x cron.service
then cleared program_in_open_directory//tmp/.x cron.service
then sees processes
then cleared unexpected_process//tmp/.x cron.service
then cleared unexpected_process//usr/bin/ncat logrotate.service
