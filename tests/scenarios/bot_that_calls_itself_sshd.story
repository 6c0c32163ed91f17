A bot in Perl calls itself sshd, then a thread of the kernel, and beside it runs what has no name at all.

Who calls himself what he is, by a link, by a title, as a login shell, is not accused. What was accused stands
over a restart, while nobody may see executables, and while nothing can be seen; it ends with the process.

given raspberry-pi-os
when
  file /proc/5000/stat
  |5000 (bash) S 1 5000 5000 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/5000/exe /usr/bin/bash
  file /proc/5000/cmdline
  >-bash%00
  file /proc/5000/cgroup
  |0::/system.slice/cron.service
  file /proc/5001/stat
  |5001 (sshd) S 1 5001 5001 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/5001/exe /usr/sbin/sshd
  file /proc/5001/cmdline
  >sshd:%20pi@pts/0%00
  file /proc/5001/cgroup
  |0::/system.slice/cron.service
  file /proc/5002/stat
  |5002 (nginx) S 1 5002 5002 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/5002/exe /usr/sbin/nginx
  file /proc/5002/cmdline
  >nginx:%20worker%20process%00
  file /proc/5002/cgroup
  |0::/system.slice/cron.service
  file /proc/5003/stat
  |5003 (init) S 1 5003 5003 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/5003/exe /usr/lib/systemd/systemd
  file /proc/5003/cmdline
  >/lib/systemd/systemd%00--user%00
  file /proc/5003/cgroup
  |0::/system.slice/cron.service
  file /proc/5004/stat
  |5004 (sh) S 1 5004 5004 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/5004/exe /usr/bin/dash
  file /proc/5004/cmdline
  >/bin/sh%00-c%00x%00
  file /proc/5004/cgroup
  |0::/system.slice/cron.service
  file /proc/5005/stat
  |5005 (python3) S 1 5005 5005 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/5005/exe /usr/bin/python3.11
  file /proc/5005/cmdline
  >/usr/bin/python3%00/opt/app.py%00
  file /proc/5005/cgroup
  |0::/system.slice/cron.service
  file /proc/5006/stat
  |5006 ((sd-pam)) S 1 5006 5006 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/5006/exe /usr/lib/systemd/systemd
  file /proc/5006/cmdline
  >(sd-pam)%00
  file /proc/5006/cgroup
  |0::/system.slice/cron.service
then nothing

when
  file /proc/6666/stat
  |6666 (perl) S 1 6666 6666 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6666/exe /usr/bin/perl
  file /proc/6666/cmdline
  >/usr/sbin/sshd%00
  file /proc/6666/cgroup
  |0::/system.slice/cron.service
then raised masquerading_process//usr/bin/perl cron.service warning

restart
then nothing

restart
when
  error /proc/1/exe denied
  error /proc/6666/exe denied
then nothing

restart
when
  gone /proc/1/exe
  link /proc/1/exe /usr/lib/systemd/systemd
  gone /proc/6666
  file /proc/6666/stat
  |6666 (perl) S 1 6666 6666 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6666/exe /usr/bin/perl
  file /proc/6666/cmdline
  >[kworker/1:1]%00
  file /proc/6666/cgroup
  |0::/system.slice/cron.service
then raised masquerading_process//usr/bin/perl cron.service critical

when
  file /proc/6670/stat
  |6670 (x) S 1 6670 6670 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  error /proc/6670/exe malformed
  file /proc/6670/cmdline
  >x%00
  file /proc/6670/cgroup
  |0::/system.slice/cron.service
then raised masquerading_process/pid 6670 warning

when
  error /proc denied
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
  file /proc/sys/kernel/random/boot_id
  |2f1c55a0-6f0e-4b8f-9a53-0d2f6a5be7c4
  file /proc/uptime
  |392423.57 1546081.22
after 20s
then cleared masquerading_process//usr/bin/perl cron.service
then cleared masquerading_process/pid 6670
then sees processes
