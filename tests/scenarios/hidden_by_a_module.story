A module of the kernel takes a process out of /proc altogether.

Its cgroup names it still, and the kernel counts its threads; of another one nothing but the threads
is left. hidepid looks alike and is no module: where /proc is mounted with it, cgroups and threads prove
nothing.

given raspberry-pi-os
when
  file /proc/self/status
  |Name:	telltale
  |Tgid:	28331
  |Pid:	28331
  |NSpid:	28331
then nothing

when
  file /proc/loadavg
  |0.28 0.19 0.16 1/42 28342
then nothing

when
  file /sys/fs/cgroup/system.slice/cron.service/cgroup.procs
  |408
  |900
  file /proc/loadavg
  |0.28 0.19 0.16 1/43 28342
then nothing

then raised hidden_process/900/unknown critical

when
  file /sys/fs/cgroup/system.slice/cron.service/cgroup.procs
  |408
then cleared hidden_process/900/unknown

then raised hidden_process/(threads) warning

when
  file /sys/fs/cgroup/system.slice/cron.service/cgroup.procs
  |408
  |900
  file /proc/1/mountinfo
  |23 28 0:21 / /proc rw,relatime shared:14 - proc proc rw,hidepid=invisible,gid=4
then cleared hidden_process/(threads)

then nothing
