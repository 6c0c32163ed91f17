The server of a network mount goes silent, and comes back.

The other file systems are seen all the while.

given raspberry-pi-os
when
  file /proc/1/mountinfo
  |28 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw
  |84 28 179:1 / /boot/firmware rw,relatime shared:44 - vfat /dev/mmcblk0p1 rw
  |90 28 0:52 / /mnt/nas rw,relatime shared:48 - nfs4 198.51.100.9:/export rw,vers=4.2,hard,addr=198.51.100.9
  statfs /mnt/nas type=26985 block_bytes=1048576 blocks=3814697 free_blocks=1900000 available_blocks=1900000 inodes=0 free_inodes=0
then nothing

when
  error /mnt/nas slow
then raised unresponsive_mount//mnt/nas warning
then sees disks

when
  statfs / type=61267 block_bytes=4096 blocks=7566080 free_blocks=400000 available_blocks=10688 inodes=1906560 free_inodes=1834402
then raised low_disk// critical

when
  statfs /mnt/nas type=26985 block_bytes=1048576 blocks=3814697 free_blocks=1900000 available_blocks=1900000 inodes=0 free_inodes=0
then cleared unresponsive_mount//mnt/nas

when
  error /mnt/nas slow
then raised unresponsive_mount//mnt/nas warning

when
  file /proc/1/mountinfo
  |28 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw
  |84 28 179:1 / /boot/firmware rw,relatime shared:44 - vfat /dev/mmcblk0p1 rw
then cleared unresponsive_mount//mnt/nas
