Somebody lays another file over /proc/meminfo while memory is low.

given raspberry-pi-os
when
  file /proc/meminfo
  |MemTotal:        3886652 kB
  |MemFree:           80344 kB
  |MemAvailable:     100000 kB
  |SwapTotal:        102396 kB
  |SwapFree:              0 kB
then raised low_memory/available critical

when
  file /proc/meminfo
  |everything is fine
after 1h
then nothing
then blind memory malformed

when
  error /proc/meminfo denied
after 1h
then raised fallen_coverage/memory warning
then blind memory denied

when
  file /proc/meminfo
  |MemTotal:        3886652 kB
  |MemFree:         2719344 kB
  |MemAvailable:    3498112 kB
  |SwapTotal:        102396 kB
  |SwapFree:          90000 kB
then cleared fallen_coverage/memory
then cleared low_memory/available
then sees memory
