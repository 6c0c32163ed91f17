On a device with opkg an upgrade brings another dropbear, and nothing says that it is the one that came with it.

opkg keeps no sums of the files that it installs, so that no content can be told from another: what changed
stays unexplained, upgrade or not, until an operator says so.

given yocto-imx8
when
  file /usr/sbin/dropbear mode=755 inode=50 ctime_ms=1750000000000
  |dropbear 2022.83
  file /var/lib/opkg/status mtime_ms=1757000000000
  |Package: dropbear
  |Version: 2022.83-r0
  |Status: install ok installed
  |Architecture: cortexa53-crypto
  |
then nothing

then nothing

when
  file /usr/sbin/dropbear mode=755 inode=51 ctime_ms=1757000020000
  |dropbear 2024.86
  file /var/lib/opkg/status mtime_ms=1757000021000
  |Package: dropbear
  |Version: 2024.86-r0
  |Status: install ok installed
  |Architecture: cortexa53-crypto
  |
then raised executable_changed//usr/sbin/dropbear critical
then tells package package=dropbear, status=upgraded, manager=opkg
