A disk that is nearly full stops to answer, and then its mount table is hidden.

Nobody can tell whether it is still full: the finding stands until it is seen to be over.

given yocto-imx8
when
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=480000 available_blocks=155867 inodes=1605632 free_inodes=1600000
then raised low_disk//data critical

when
  error /data slow
then raised unresponsive_mount//data warning
then sees disks

after 1h
then nothing

when
  error /proc/1/mountinfo denied
after 1h
then raised fallen_coverage/setuid_files warning
then blind disks denied

when
  file /proc/1/mountinfo
  |16 0 179:2 / / ro,relatime - ext4 /dev/root ro
  |23 16 179:4 / /data rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=480000 available_blocks=155867 inodes=1605632 free_inodes=1600000
then cleared fallen_coverage/setuid_files
then cleared unresponsive_mount//data

when
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=2831155 available_blocks=2507022 inodes=1605632 free_inodes=1604110
after 1m
then cleared low_disk//data
