A program sends a hundred times what a satellite uplink is paid for, and the uplink is made anew meanwhile.

What moved before the first look counts for nothing, for nobody knows when it did. Counters that begin
anew, with the interface or with the device, take nothing back and add nothing that was not moved.
Virtual links carry what the uplink carries once more, and do not count.

given raspberry-pi-os
policy
  [detectors.data_transfer]
  hour_out_mib = 50
  hour_sum_mib = 0
  day_sum_mib = 200
then nothing

after 60s
when
  file /proc/uptime
  |388483.57 1.00
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 0 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0
  | wlan0: 1914407112 1 0 0 0 0 0 0 530063379 1 0 0 0 0 0 0
  | veth0: 943718400 1 0 0 0 0 0 0 943718400 1 0 0 0 0 0 0
then nothing

after 60s
when
  file /proc/uptime
  |388543.57 1.00
  file /sys/class/net/wlan0/ifindex
  |9
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 0 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0
  | wlan0: 0 1 0 0 0 0 0 0 20971520 1 0 0 0 0 0 0
then raised data_transfer/wlan0/hour_out critical

restart
after 60s
when
  file /proc/uptime
  |388603.57 1.00
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 0 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0
  | wlan0: 1048576 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0
then nothing

after 50m
when
  file /proc/uptime
  |391603.57 1.00
then nothing

after 10m
when
  file /proc/uptime
  |392203.57 1.00
then cleared data_transfer/wlan0/hour_out

after 60s
when
  error /proc/net/dev denied
  file /proc/uptime
  |392263.57 1.00
then blind interfaces denied

after 60s
when
  file /proc/sys/kernel/random/boot_id
  |00000002-6f0e-4b8f-9a53-0d2f6a5be7c4
  file /proc/uptime
  |30.00 1.00
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 167772160 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0
  | wlan0: 262144000 1 0 0 0 0 0 0 0 1 0 0 0 0 0 0
then sees interfaces
then tells reboot type=Reboot
then raised data_transfer/wlan0/day_sum critical

after 23h
when
  file /proc/uptime
  |82830.00 1.00
then nothing

after 2h
when
  file /proc/uptime
  |90030.00 1.00
then cleared data_transfer/wlan0/day_sum
