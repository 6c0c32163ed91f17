On Alpine an upgrade brings another dropbear, and the sum in apk's database says that it is the one.

An intruder who puts another in its place right after it is not covered by that.

given yocto-imx8
when
  gone /var/lib/opkg
  file /usr/sbin/dropbear mode=755 inode=50 ctime_ms=1750000000000
  |dropbear 2022.83
  file /lib/apk/db/installed mtime_ms=1750000000000 ctime_ms=1750000000000
  |P:dropbear
  |V:2022.83-r1
  |A:aarch64
  |F:usr/sbin
  |R:dropbear
  |a:0:0:755
  |Z:Q1Y8y8noO6oTZaxvV44J6xKpkqWe4=
  |
then nothing

then nothing

when
  file /usr/sbin/dropbear mode=755 inode=51 ctime_ms=1757000020000
  |dropbear 2024.86
  file /lib/apk/db/installed mtime_ms=1757000021000 ctime_ms=1757000021000 inode=8
  |P:dropbear
  |V:2024.86-r0
  |A:aarch64
  |F:usr/sbin
  |R:dropbear
  |a:0:0:755
  |Z:Q1MwCpeH2gzDGcO65BCN7GTuiUjFo=
  |
then raised executable_changed//usr/sbin/dropbear info
then tells package package=dropbear, status=upgraded, manager=apk

then cleared executable_changed//usr/sbin/dropbear

restart
when
  file /usr/sbin/dropbear mode=755 inode=52 ctime_ms=1757000060000
  |dropbear 2024.87
then raised executable_changed//usr/sbin/dropbear critical
