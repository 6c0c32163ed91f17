A user's shell has CAP_SETUID from a file that no search for setuid bits finds.

What has capabilities when a device is learned may have them, and no more than those. Root has all of them, and
in a user namespace of one's own they count for nothing.

given raspberry-pi-os
policy
  [detectors.unexpected_capabilities]
  baseline = "first"
when
  file /proc/372/stat
  |372 (systemd-timesyn) S 1 372 372 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 400 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/372/exe /usr/lib/systemd/systemd-timesyncd
  file /proc/372/cmdline
  >/lib/systemd/systemd-timesyncd%00
  file /proc/372/cgroup
  |0::/system.slice/systemd-timesyncd.service
then raised unexpected_capabilities/(baseline) info

when
  file /proc/6666/stat
  |6666 (bash) S 1 6666 6666 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6666/exe /usr/bin/bash
  file /proc/6666/cmdline
  >bash%00
  file /proc/6666/cgroup
  |0::/system.slice/cron.service
  file /proc/6666/status
  |Name:	x
  |Uid:	1000	1000	1000	1000
  |VmSize:	9420 kB
  |CapEff:	0000000000000080
  file /proc/6666/uid_map
  |         0          0 4294967295
  file /proc/6667/stat
  |6667 (bwrap) S 1 6667 6667 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6667/exe /usr/bin/bwrap
  file /proc/6667/cmdline
  >bwrap%00
  file /proc/6667/cgroup
  |0::/system.slice/cron.service
  file /proc/6667/status
  |Name:	x
  |Uid:	1000	1000	1000	1000
  |VmSize:	9420 kB
  |CapEff:	000001ffffffffff
  file /proc/6667/uid_map
  |         0       1000          1
  file /proc/6668/stat
  |6668 (tool) S 1 6668 6668 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6668/exe /usr/bin/tool
  file /proc/6668/cmdline
  >tool%00
  file /proc/6668/cgroup
  |0::/system.slice/cron.service
  file /proc/6668/status
  |Name:	x
  |Uid:	0	0	0	0
  |VmSize:	9420 kB
  |CapEff:	000001ffffffffff
  file /proc/6668/uid_map
  |         0          0 4294967295
  file /proc/6669/stat
  |6669 (ping) S 1 6669 6669 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6669/exe /usr/bin/ping
  file /proc/6669/cmdline
  >ping%00
  file /proc/6669/cgroup
  |0::/system.slice/cron.service
  file /proc/6669/status
  |Name:	x
  |Uid:	1000	1000	1000	1000
  |VmSize:	9420 kB
  |CapEff:	0000000000002000
  file /proc/6669/uid_map
  |         0          0 4294967295
then raised unexpected_capabilities//usr/bin/bash cron.service critical
then raised unexpected_capabilities//usr/bin/ping cron.service warning

restart
then nothing

restart
when
  file /proc/372/status
  |Name:	systemd-timesyn
  |Uid:	103	103	103	103
  |VmSize:	9420 kB
  |CapEff:	0000000002200000
then raised unexpected_capabilities//usr/lib/systemd/systemd-timesyncd systemd-timesyncd.service critical

when
  error /proc denied
then blind processes denied

policy
  [[detectors.unexpected_capabilities.allow]]
  exe = "/usr/bin/ping"
  capabilities = ["CAP_NET_RAW"]
  [[detectors.unexpected_capabilities.allow]]
  unit = "systemd-timesyncd.service"
when
  gone /proc
  file /proc/1/stat
  |1 (systemd) S 1 1 1 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 3 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/1/exe /usr/lib/systemd/systemd
  file /proc/1/cmdline
  >/sbin/init%00
  file /proc/1/cgroup
  |0::/system.slice/
  file /proc/1/uid_map
  |         0          0 4294967295
  file /proc/6666/stat
  |6666 (bash) S 1 6666 6666 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6666/exe /usr/bin/bash
  file /proc/6666/cmdline
  >bash%00
  file /proc/6666/cgroup
  |0::/system.slice/cron.service
  file /proc/6666/status
  |Name:	x
  |Uid:	1000	1000	1000	1000
  |VmSize:	9420 kB
  |CapEff:	0000000000000080
  file /proc/6666/uid_map
  |         0          0 4294967295
  file /proc/6669/stat
  |6669 (ping) S 1 6669 6669 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39300000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  link /proc/6669/exe /usr/bin/ping
  file /proc/6669/cmdline
  >ping%00
  file /proc/6669/cgroup
  |0::/system.slice/cron.service
  file /proc/6669/status
  |Name:	x
  |Uid:	1000	1000	1000	1000
  |VmSize:	9420 kB
  |CapEff:	0000000000002000
  file /proc/6669/uid_map
  |         0          0 4294967295
  file /proc/sys/kernel/random/boot_id
  |2f1c55a0-6f0e-4b8f-9a53-0d2f6a5be7c4
  file /proc/uptime
  |392423.57 1546081.22
after 30s
then cleared unexpected_capabilities/(baseline)
then cleared unexpected_capabilities//usr/bin/ping cron.service
then cleared unexpected_capabilities//usr/lib/systemd/systemd-timesyncd systemd-timesyncd.service
then sees processes
