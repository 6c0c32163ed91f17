An intruder puts an sshd with a password of his own in place of the device's, with the time of the old one.

The old one is found where he moved it to. An upgrade does the same and is explained: the package changed, and
the new file is what the package has. What the package does not have stays unexplained, upgrade or not.

given debian-12-vm
when
  file /usr/sbin/sshd mode=755 inode=50 mtime_ms=1744022326000 ctime_ms=1744022326000
  |sshd 9.2p1-2
  file /var/lib/dpkg/status mtime_ms=1796083000000
  |Package: openssh-server
  |Status: install ok installed
  |Architecture: amd64
  |Version: 1:9.2p1-2
  |
then nothing

when
  file /usr/sbin/sshd mode=755 inode=51 mtime_ms=1744022326000 ctime_ms=1796083208000
  |sshd of an intruder
  file /usr/sbin/sshd.old mode=755 inode=50 mtime_ms=1744022326000
  |sshd 9.2p1-2
then raised executable_changed//usr/sbin/sshd critical

restart
then nothing

when
  error /usr/sbin/sshd denied
then nothing

when
  gone /usr/sbin/sshd.old
  file /usr/sbin/sshd mode=755 inode=50 mtime_ms=1744022326000 ctime_ms=1796083248000
  |sshd 9.2p1-2
then cleared executable_changed//usr/sbin/sshd

when
  file /usr/sbin/sshd mode=755 inode=52 ctime_ms=1796083255000
  |sshd 9.2p1-3
  file /var/lib/dpkg/info/openssh-server.md5sums ctime_ms=1796083255000
  |715fd9473d817816e5250bc53bb13db0  usr/sbin/sshd
  dir /var/lib/dpkg/info mtime_ms=1796083255000
  file /var/lib/dpkg/status mtime_ms=1796083244000
  |Package: openssh-server
  |Status: install ok installed
  |Architecture: amd64
  |Version: 1:9.2p1-3
  |
then raised executable_changed//usr/sbin/sshd info
then tells package package=openssh-server, status=upgraded

then cleared executable_changed//usr/sbin/sshd

when
  file /usr/sbin/sshd mode=755 inode=53 ctime_ms=1796083275000
  |sshd 9.2p1-3
then raised executable_changed//usr/sbin/sshd info

when
  file /usr/sbin/sshd mode=755 inode=54 ctime_ms=1796083290000
  |sshd 9.2p1-3
then raised executable_changed//usr/sbin/sshd warning

when
  file /usr/sbin/sshd mode=4777 inode=54 ctime_ms=1796083295000
  |sshd 9.2p1-3
then raised executable_changed//usr/sbin/sshd critical

when
  gone /usr/sbin/sshd
then nothing

when
  error /proc/1/mountinfo denied
then blind executables denied
