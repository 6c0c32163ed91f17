An intruder mounts an empty directory over his process in /proc.

Its number is still listed, and there is nothing below it: ps leaves it out. A mount over a file of
another process counts as well, and one that only telltale's own mount namespace has. When a
process ends, the kernel takes the mount away.

given yocto-imx8
then nothing

when
  file /proc/1/mountinfo
  |16 0 179:2 / / ro,relatime - ext4 /dev/root ro
  |18 16 0:16 / /proc rw,relatime - proc proc rw
  |23 16 179:4 / /data rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  |26 16 179:4 /home /home rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  |40 18 179:4 /empty /proc/262 rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  gone /proc/262
  dir /proc/262
then raised hidden_process/262/mount critical

when
  file /proc/self/mountinfo
  |16 0 179:2 / / ro,relatime - ext4 /dev/root ro
  |18 16 0:16 / /proc rw,relatime - proc proc rw
  |23 16 179:4 / /data rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  |26 16 179:4 /home /home rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  |41 20 0:16 / /run/telltale/host/proc ro - proc proc rw
  |42 41 0:5 /null /run/telltale/host/proc/251/cmdline rw - devtmpfs devtmpfs rw
  |43 16 0:40 / /data/container/proc rw - proc proc rw
  |44 43 0:5 /null /data/container/proc/251/cmdline rw - devtmpfs devtmpfs rw
then raised hidden_process/251/mount critical

restart
then nothing

when
  gone /proc/262
  file /proc/1/mountinfo
  |16 0 179:2 / / ro,relatime - ext4 /dev/root ro
  |18 16 0:16 / /proc rw,relatime - proc proc rw
  |23 16 179:4 / /data rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  |26 16 179:4 /home /home rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  gone /proc/self/mountinfo
then cleared hidden_process/251/mount
then cleared hidden_process/262/mount

when
  file /proc/1/mountinfo
  |16 0 179:2 / / ro,relatime - ext4 /dev/root ro
  |18 16 0:16 / /proc rw,relatime - proc proc rw
  |23 16 179:4 / /data rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  |26 16 179:4 /home /home rw,nodev,noatime - ext4 /dev/mmcblk2p4 rw
  |45 18 0:41 / /proc rw - tmpfs tmpfs rw
then raised hidden_process//proc critical
