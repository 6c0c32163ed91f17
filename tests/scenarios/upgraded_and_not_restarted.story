A daemon goes on with the file that it had before an upgrade, for days, until somebody restarts it.

Its file is gone, and the package says why. That holds for this process and for those that it starts, also when
nobody remembers the upgrade any more, and over a restart of the agent; not for another one.

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
  file /proc/700/stat
  |700 (sshd) S 1 700 700 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 5000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/700/comm
  |sshd
  link /proc/700/exe /usr/sbin/sshd
  file /proc/700/cmdline
  >sshd:%20/usr/sbin/sshd%20-D%00
  file /proc/700/cgroup
  |0::/system.slice/ssh.service
  dir /proc/700/fd
then nothing

when
  file /usr/sbin/sshd mode=755 inode=52 ctime_ms=1796083200000
  |sshd 9.2p1-3
  file /var/lib/dpkg/info/openssh-server.md5sums ctime_ms=1796083200000
  |715fd9473d817816e5250bc53bb13db0  usr/sbin/sshd
  dir /var/lib/dpkg/info mtime_ms=1796083200000
  file /var/lib/dpkg/status mtime_ms=1796083200000
  |Package: openssh-server
  |Status: install ok installed
  |Architecture: amd64
  |Version: 1:9.2p1-3
  |
  link /proc/700/exe /usr/sbin/sshd%20(deleted)
then raised executable_changed//usr/sbin/sshd info
then tells package package=openssh-server, status=upgraded

then cleared executable_changed//usr/sbin/sshd

then raised deleted_executable//usr/sbin/sshd ssh.service info

restart
after 72h
when
  file /proc/701/stat
  |701 (sshd) S 1 701 701 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 9000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/701/comm
  |sshd
  link /proc/701/exe /usr/sbin/sshd%20(deleted)
  file /proc/701/cmdline
  >sshd:%20/usr/sbin/sshd%20-D%00
  file /proc/701/cgroup
  |0::/system.slice/ssh.service
  dir /proc/701/fd
then nothing

when
  gone /proc/700
then raised deleted_executable//usr/sbin/sshd ssh.service info
then raised process_restarted//usr/sbin/sshd ssh.service warning

restart
then nothing

when
  gone /proc/701
  file /proc/702/stat
  |702 (sshd) S 1 702 702 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 30000000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/702/comm
  |sshd
  link /proc/702/exe /usr/sbin/sshd
  file /proc/702/cmdline
  >sshd:%20/usr/sbin/sshd%20-D%00
  file /proc/702/cgroup
  |0::/system.slice/ssh.service
  dir /proc/702/fd
after 20s
then raised process_restarted//usr/sbin/sshd ssh.service warning
then cleared deleted_executable//usr/sbin/sshd ssh.service
