An intruder runs a program from memory, and deletes another one; one is only called "(deleted)".

What ran so when telltale came is taken as it is, as long as it is the same process, over a restart as well.
What nobody can see stays as it was said to be.

given raspberry-pi-os
when
  file /proc/4999/stat
  |4999 (old) S 1 4999 4999 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 5000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/4999/exe /usr/sbin/old%20(deleted)
  file /proc/4999/cmdline
  >old%00
  file /proc/4999/cgroup
  |0::/system.slice/old.service
then raised deleted_executable//usr/sbin/old old.service info

when
  file /proc/6666/stat
  |6666 (x) S 1 6666 6666 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6666/exe /memfd:x%20(deleted)
  file /proc/6666/cmdline
  >x%00
  file /proc/6666/cgroup
  |0::/system.slice/cron.service
then raised deleted_executable//memfd:x cron.service critical

when
  file /proc/6667/stat
  |6667 (y) S 1 6667 6667 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6667/exe /usr/sbin/y%20(deleted)
  file /proc/6667/cmdline
  >y%00
  file /proc/6667/cgroup
  |0::/system.slice/cron.service
  file /proc/6668/stat
  |6668 (z) S 1 6668 6668 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6668/exe /var/tmp/z%20(deleted)
  file /proc/6668/cmdline
  >z%00
  file /proc/6668/cgroup
  |0::/system.slice/cron.service
then raised deleted_executable//usr/sbin/y cron.service warning
then raised deleted_executable//var/tmp/z cron.service critical
then raised program_in_open_directory//var/tmp/z cron.service warning

when
  file /opt/sshd%20(deleted)
  file /proc/6669/stat
  |6669 (sshd) S 1 6669 6669 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6669/exe /opt/sshd%20(deleted)
  file /proc/6669/cmdline
  >/opt/sshd%00
  file /proc/6669/cgroup
  |0::/system.slice/cron.service
then raised deleted_executable//opt/sshd (deleted) cron.service warning

when
  error /proc denied
then blind processes denied

restart
then blind processes denied

when
  gone /proc
  file /proc/1/stat
  |1 (systemd) S 1 1 1 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 3 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/1/exe /usr/lib/systemd/systemd
  file /proc/1/cmdline
  >/sbin/init%00
  file /proc/1/cgroup
  |0::/system.slice/
  file /proc/4999/stat
  |4999 (old) S 1 4999 4999 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 5000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/4999/exe /usr/sbin/old%20(deleted)
  file /proc/4999/cmdline
  >old%00
  file /proc/4999/cgroup
  |0::/system.slice/old.service
  file /proc/sys/kernel/random/boot_id
  |2f1c55a0-6f0e-4b8f-9a53-0d2f6a5be7c4
  file /proc/uptime
  |392423.57 1546081.22
after 20s
then cleared deleted_executable//memfd:x cron.service
then cleared deleted_executable//usr/sbin/y cron.service
then cleared deleted_executable//var/tmp/z cron.service
then cleared deleted_executable//opt/sshd (deleted) cron.service
then cleared program_in_open_directory//var/tmp/z cron.service
then sees processes

when
  gone /proc/4999
  file /proc/4999/stat
  |4999 (old) S 1 4999 4999 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39500000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/4999/exe /usr/sbin/old%20(deleted)
  file /proc/4999/cmdline
  >old%00
  file /proc/4999/cgroup
  |0::/system.slice/old.service
then raised deleted_executable//usr/sbin/old old.service warning
then raised process_restarted//usr/sbin/old old.service warning
