A sealed camera is given lower limits than other devices.

Each of its two sensors is a finding of its own.

given yocto-imx8
policy
  [detectors.high_temperature]
  warning_c = 65
  critical_c = 75
  clear_below_c = 60
then nothing

when
  file /sys/class/thermal/thermal_zone0/temp
  |66000
then raised high_temperature/cpu-thermal warning

when
  file /sys/class/thermal/thermal_zone0/temp
  |76000
  file /sys/class/thermal/thermal_zone1/temp
  |75000
then raised high_temperature/cpu-thermal critical
then raised high_temperature/soc-thermal critical

when
  file /sys/class/thermal/thermal_zone0/temp
  |61000
  file /sys/class/thermal/thermal_zone1/temp
  |59000
after 1m
then cleared high_temperature/soc-thermal
