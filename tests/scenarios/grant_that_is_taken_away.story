Somebody takes from telltale the right to see programs, and closes the list of mounts.

What was seen well and is seen worse for a minute is told, over a restart too; a part of a source as the
source. It ends when all is as before. What never was there is no loss.

given raspberry-pi-os
then nothing

restart
when
  error /proc/1/exe denied
then nothing

after 2m
then raised fallen_coverage/processes/programs warning

restart
then nothing

when
  error /proc/1/mountinfo denied
then blind disks denied

after 30s
then nothing

after 1m
then raised fallen_coverage/disks warning
then raised fallen_coverage/executables warning
then raised fallen_coverage/hidden_processes warning
then raised fallen_coverage/setuid_files warning

restart
when
  gone /proc/1/mountinfo
  file /proc/1/mountinfo
  |20 1 179:2 / / rw,relatime shared:1 - ext4 /dev/root rw
then cleared fallen_coverage/disks
then cleared fallen_coverage/executables
then cleared fallen_coverage/hidden_processes
then cleared fallen_coverage/setuid_files
then sees disks

policy
  [detectors.fallen_coverage]
  ignore = ["processes"]
then cleared fallen_coverage/processes/programs
