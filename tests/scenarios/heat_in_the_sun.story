A gateway in the sun gets too hot, and cools down in the evening.

It is told once when it begins and once when it gets worse, however the temperature goes up and
down meanwhile, and cleared when it has been cool for a minute.

given raspberry-pi-os
then nothing

when
  file /sys/class/thermal/thermal_zone0/temp
  |84900
then nothing

when
  file /sys/class/thermal/thermal_zone0/temp
  |85000
then raised high_temperature/cpu-thermal warning

when
  file /sys/class/thermal/thermal_zone0/temp
  |80100
after 10m
then nothing

when
  file /sys/class/thermal/thermal_zone0/temp
  |95200
then raised high_temperature/cpu-thermal critical

when
  file /sys/class/thermal/thermal_zone0/temp
  |86500
then nothing

when
  file /sys/class/thermal/thermal_zone0/temp
  |79900
after 30s
then nothing

after 29s
then nothing

after 1s
then cleared high_temperature/cpu-thermal

after 1h
then nothing
