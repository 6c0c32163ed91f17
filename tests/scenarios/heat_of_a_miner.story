An intruder's miner heats the device, and he hides the sensors.

Whoever cannot see the temperature does not know that it fell: the finding stands, and telltale says
that it is blind, until the sensors can be read again.

given raspberry-pi-os
when
  file /sys/class/thermal/thermal_zone0/temp
  |96000
then raised high_temperature/cpu-thermal critical
then sees temperature

when
  error /sys/class/thermal denied
then nothing
then blind temperature denied

after 5h
then raised fallen_coverage/temperature warning
then blind temperature denied

when
  gone /sys/class/thermal
  file /sys/class/thermal/thermal_zone0/type
  |cpu-thermal
  file /sys/class/thermal/thermal_zone0/temp
  |not a number
then raised fallen_coverage/temperature warning
then blind temperature malformed

when
  gone /sys/class/thermal
  gone /sys/class/hwmon
after 1h
then raised fallen_coverage/temperature warning
then blind temperature absent

when
  file /sys/class/thermal/thermal_zone0/type
  |cpu-thermal
  file /sys/class/thermal/thermal_zone0/temp
  |97000
then cleared fallen_coverage/temperature
then sees temperature

when
  file /sys/class/thermal/thermal_zone0/temp
  |52000
after 1m
then cleared high_temperature/cpu-thermal
