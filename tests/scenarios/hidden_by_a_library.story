An intruder's miner is left out of every list by a library in ld.so.preload.

What lists /proc is told of neither, telltale included; asked for the miner's own number, the kernel
answers. The other threads of Node-RED are not listed either, as those of any process, and are no
suspects. One look alone proves nothing; neither does a restart, or sight that is lost.

given raspberry-pi-os
when
  file /proc/self/status
  |Name:	telltale
  |NSpid:	28331
  file /proc/loadavg
  |0.28 0.19 0.16 1/42 28342
  file /proc/714/stat
  |713 (node-red) S 1 713 713 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 11 0 801 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/714/status
  |Name:	node-red
  |Tgid:	713
  |Pid:	714
  |NSpid:	714
  unlisted /proc/714
then nothing

then nothing

when
  dir /proc/28300 uid=33
  file /proc/28300/stat
  |28300 (kworker/u8:3) S 1 28300 28300 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 4 0 161234 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/28300/status
  |Name:	kworker/u8:3
  |Tgid:	28300
  |Pid:	28300
  |NSpid:	28300
  file /proc/28300/comm
  |kworker/u8:3
  file /proc/28300/cmdline
  >/dev/shm/.x%00
  link /proc/28300/exe /dev/shm/.x
  file /proc/28300/cgroup
  |0::/system.slice/cron.service
  unlisted /proc/28300
  file /proc/28301/stat
  |28301 (kworker/u8:3) S 1 28301 28301 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 4 0 161234 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/28301/status
  |Name:	kworker/u8:3
  |Tgid:	28300
  |Pid:	28301
  |NSpid:	28301
  unlisted /proc/28301
  file /proc/loadavg
  |1.28 0.19 0.16 1/46 28342
then nothing

restart
then raised hidden_process/28300/161234 critical

when
  gone /proc/1
then blind hidden_processes denied

restart
then nothing

when
  file /proc/1/stat
  |1 (systemd) S 0 1 1 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 2 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/1/mountinfo
  |23 28 0:21 / /proc rw,relatime shared:14 - proc proc rw
  file /proc/1/status
  |Name:	systemd
  |Tgid:	1
  |Pid:	1
  |NSpid:	1
  file /proc/1/comm
  |systemd
  file /proc/1/cmdline
  >/sbin/init%00
  link /proc/1/exe /usr/lib/systemd/systemd
  file /proc/1/cgroup
  |0::/init.scope
then sees hidden_processes

when
  gone /proc/28300
  gone /proc/28301
  file /proc/loadavg
  |1.28 0.19 0.16 1/42 28342
then cleared hidden_process/28300/161234
