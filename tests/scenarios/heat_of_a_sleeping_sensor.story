One of two hot sensors is powered down, and tells nothing until it wakes.

Nobody knows how hot it is meanwhile: its finding stands, while the other one is judged as ever.

given yocto-imx8
when
  file /sys/class/thermal/thermal_zone0/temp
  |90000
  file /sys/class/thermal/thermal_zone1/temp
  |91000
then raised high_temperature/cpu-thermal warning
then raised high_temperature/soc-thermal warning

when
  file /sys/class/thermal/thermal_zone0/temp
  |50000
  error /sys/class/thermal/thermal_zone1/temp absent
after 1h
then cleared high_temperature/cpu-thermal
then sees temperature

when
  file /sys/class/thermal/thermal_zone1/temp
  |50000
then nothing

after 1m
then cleared high_temperature/soc-thermal
