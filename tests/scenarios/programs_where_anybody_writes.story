A dropper runs from /dev/shm, and another one from a directory that somebody opened to everybody.

Where programs run from that everybody may write to is learned at the first look, and what comes later is told,
over a restart too. On a list a star stands for anything.

given raspberry-pi-os
when
  file /proc/5000/stat
  |5000 (viewer) S 1 5000 5000 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/5000/exe /tmp/.mount_a/viewer
  file /proc/5000/cmdline
  >viewer%00
  file /proc/5000/cgroup
  |0::/system.slice/cron.service
then raised program_in_open_directory/(baseline) info

when
  file /proc/6666/stat
  |6666 (x) S 1 6666 6666 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6666/exe /dev/shm/x
  file /proc/6666/cmdline
  >x%00
  file /proc/6666/cgroup
  |0::/system.slice/cron.service
then raised program_in_open_directory//dev/shm/x cron.service warning

when
  dir /data/shared mode=777
  file /data/shared/tool
  file /proc/6667/stat
  |6667 (tool) S 1 6667 6667 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6667/exe /data/shared/tool
  file /proc/6667/cmdline
  >tool%00
  file /proc/6667/cgroup
  |0::/system.slice/cron.service
  file /proc/6668/stat
  |6668 (app) S 1 6668 6668 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6668/exe /opt/app/app
  file /proc/6668/cmdline
  >app%00
  file /proc/6668/cgroup
  |0::/system.slice/cron.service
then raised program_in_open_directory//data/shared/tool cron.service warning

restart
then nothing

policy
  [[detectors.program_in_open_directory.allow]]
  path = "/tmp/.mount_*/viewer"
  [[detectors.program_in_open_directory.allow]]
  path = "/data/shared/*"
after 1m
then cleared program_in_open_directory//data/shared/tool cron.service
then cleared program_in_open_directory/(baseline)

when
  gone /proc/6666
after 20s
then cleared program_in_open_directory//dev/shm/x cron.service
