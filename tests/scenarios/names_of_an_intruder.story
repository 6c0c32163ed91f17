Mount points that an intruder named are findings like all others.

Line breaks in them are escaped, and names that every JavaScript object has anyway hide nothing.

given hostile
then raised hidden_process/78/mount critical
then raised deleted_executable//memfd:x init.scope info
then raised masquerading_process//dev/shm/%251B[2Jx critical
then raised masquerading_process//tmp/%250Aa ssh.service warning
then raised low_disk//media/a%0Ab critical
then raised failed_deployment/mender warning
then raised low_disk//media/__proto__ critical
then raised unresponsive_mount//mnt/nas warning
then raised unresponsive_mount//mnt/nas2 warning
then sees disks
then sees processes
then blind pressure malformed

when
  file /sys/class/hwmon/hwmon0/temp1_input
  |99000
then raised high_temperature/constructor/__proto__ critical

when
  statfs /media/__proto__ type=61267 block_bytes=4096 blocks=1000 free_blocks=500 available_blocks=450 inodes=100 free_inodes=50
after 1m
then cleared low_disk//media/__proto__
