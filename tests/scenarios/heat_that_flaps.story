A temperature that swings around the limit is one finding, not many.

given raspberry-pi-os
when
  file /sys/class/thermal/thermal_zone0/temp
  |85500
then raised high_temperature/cpu-thermal warning

when
  file /sys/class/thermal/thermal_zone0/temp
  |79000
then nothing

when
  file /sys/class/thermal/thermal_zone0/temp
  |85500
then nothing

when
  file /sys/class/thermal/thermal_zone0/temp
  |79000
after 50s
then nothing

when
  file /sys/class/thermal/thermal_zone0/temp
  |85500
then nothing
