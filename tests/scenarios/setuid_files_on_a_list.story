A list says which files may be setuid and with what content; an upgrade explains another content, a copy of the same name does not.

given debian-12-vm
policy
  [[detectors.setuid_executables.allow]]
  path = "/usr/bin/su"
  uid = 0
  sha256 = "4b8bb44ac13b8f8f8c08708faff91a9b63b3fa369b8cbfe1abb5ef09e8029993"
  [[detectors.setuid_executables.allow]]
  path = "/usr/bin/passwd"
  [[detectors.setuid_executables.allow]]
  path = "/usr/bin/chage"
when
  file /var/lib/dpkg/status mtime_ms=1796083000000
  |Package: login
  |Status: install ok installed
  |Architecture: amd64
  |Version: 1:4.13
  |
then raised setuid_executables//usr/bin/mount critical

when
  file /usr/bin/su mode=4755 inode=99 ctime_ms=1796083211000
  |su 2
  file /var/lib/dpkg/info/login.md5sums ctime_ms=1796083211000
  |94943141c13ac988dc6dc93e7accfbf4  usr/bin/su
  dir /var/lib/dpkg/info mtime_ms=1796083211000
  file /usr/bin/mount mode=755 dev=65024 inode=260651 mtime_ms=1732219314000 sha256=18ca60a1e1c93f58fca00607ad32bf192fea00157eac73a5341f8bd1c2201403
  file /var/lib/dpkg/status mtime_ms=1796083212000
  |Package: login
  |Status: install ok installed
  |Architecture: amd64
  |Version: 1:4.14
  |
then cleared setuid_executables//usr/bin/mount
then raised executable_changed//usr/bin/mount warning

then raised setuid_executables//usr/bin/su info
then raised executable_changed//usr/bin/su info
then tells package package=login, status=upgraded

then cleared executable_changed//usr/bin/su

when
  file /usr/bin/su mode=4755 inode=98 ctime_ms=1796083230000
  |su 3
then raised setuid_executables//usr/bin/su critical
then raised executable_changed//usr/bin/su critical
