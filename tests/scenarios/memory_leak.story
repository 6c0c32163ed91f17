A program leaks memory until hardly any is left, and is started anew.

given raspberry-pi-os
then nothing

when
  file /proc/meminfo
  |MemTotal:        3886652 kB
  |MemFree:          120344 kB
  |MemAvailable:     310000 kB
  |SwapTotal:        102396 kB
  |SwapFree:              0 kB
then raised low_memory/available warning

when
  file /proc/meminfo
  |MemTotal:        3886652 kB
  |MemFree:           80344 kB
  |MemAvailable:     116000 kB
  |SwapTotal:        102396 kB
  |SwapFree:              0 kB
after 20m
then raised low_memory/available critical

when
  file /proc/meminfo
  |MemTotal:        3886652 kB
  |MemFree:          320344 kB
  |MemAvailable:     400000 kB
  |SwapTotal:        102396 kB
  |SwapFree:              0 kB
after 20m
then nothing

when
  file /proc/meminfo
  |MemTotal:        3886652 kB
  |MemFree:         2719344 kB
  |MemAvailable:    3498112 kB
  |SwapTotal:        102396 kB
  |SwapFree:          90000 kB
then nothing

after 49s
then nothing

after 1s
then cleared low_memory/available
