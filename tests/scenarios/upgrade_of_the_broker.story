An upgrade brings another broker, which is started anew and listens on one more port, and a new package a new program.

All that is explained by the upgrade, from when the package database says so; until then nothing is said of it.
The same by a program of no package is not explained, whatever was upgraded meanwhile.

given debian-12-vm
policy
  [detectors.unexpected_process]
  baseline = "first"
when
  gone /proc/net
  file /usr/sbin/mosquitto mode=755 inode=50 mtime_ms=1744022326000 ctime_ms=1744022326000
  |mosquitto 2.0.11
  file /proc/700/stat
  |700 (mosquitto) S 1 700 700 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 900 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/700/comm
  |mosquitto
  link /proc/700/exe /usr/sbin/mosquitto
  file /proc/700/cgroup
  |0::/system.slice/mosquitto.service
  file /proc/700/cmdline
  >/usr/sbin/mosquitto%00
  link /proc/700/fd/5 socket:[900]
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 00000000:22B3 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 900 1 0000000000000000
  file /var/lib/dpkg/status mtime_ms=1796083000000
  |Package: mosquitto
  |Status: install ok installed
  |Architecture: amd64
  |Version: 2.0.11-1
  |
then nothing

after 2m
then nothing

when
  gone /proc/700
  file /usr/sbin/mosquitto mode=755 inode=51 ctime_ms=1796083330000
  |mosquitto 2.0.20
  file /var/lib/dpkg/info/mosquitto.md5sums ctime_ms=1796083330000
  |2d64e03035c288cab198a89e055d4457  usr/sbin/mosquitto
  dir /var/lib/dpkg/info mtime_ms=1796083330000
  file /proc/701/stat
  |701 (mosquitto) S 1 701 701 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 38909000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/701/comm
  |mosquitto
  link /proc/701/exe /usr/sbin/mosquitto
  file /proc/701/cgroup
  |0::/system.slice/mosquitto.service
  file /proc/701/cmdline
  >/usr/sbin/mosquitto%00
  link /proc/701/fd/5 socket:[901]
  link /proc/701/fd/6 socket:[902]
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 00000000:22B3 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 901 1 0000000000000000
  |   1: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 902 1 0000000000000000
  file /var/lib/dpkg/status mtime_ms=1796083332000
  |Package: mosquitto
  |Status: install ok installed
  |Architecture: amd64
  |Version: 2.0.20-1
  |
then nothing

then raised executable_changed//usr/sbin/mosquitto info
then raised open_ports/tcp/0.0.0.0:8080 info
then raised process_restarted//usr/sbin/mosquitto mosquitto.service info
then tells package package=mosquitto, status=upgraded

then cleared executable_changed//usr/sbin/mosquitto

when
  file /usr/lib/openssh/sshd-session mode=755 inode=60 ctime_ms=1796083360000
  |sshd-session 9.8
  file /var/lib/dpkg/info/openssh-server.md5sums ctime_ms=1796083360000
  |69dc2cee45fa86e924a7e0dc6b886111  usr/lib/openssh/sshd-session
  dir /var/lib/dpkg/info mtime_ms=1796083360000
  file /var/lib/dpkg/status mtime_ms=1796083362000
  |Package: mosquitto
  |Status: install ok installed
  |Architecture: amd64
  |Version: 2.0.20-1
  |
  |Package: openssh-server
  |Status: install ok installed
  |Architecture: amd64
  |Version: 1:9.8p1-1
  |
then nothing

after 60s
then tells package package=openssh-server, status=installed

when
  file /proc/800/stat
  |800 (sshd-session) S 1 800 800 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 38912000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/800/comm
  |sshd-session
  link /proc/800/exe /usr/lib/openssh/sshd-session
  file /proc/800/cgroup
  |0::/system.slice/ssh.service
  file /proc/800/cmdline
  >sshd-session:%20om%00
  file /proc/900/stat
  |900 (sshd-session) S 1 900 900 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 38912000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/900/comm
  |sshd-session
  link /proc/900/exe /tmp/sshd-session
  file /proc/900/cgroup
  |0::/system.slice/ssh.service
  file /proc/900/cmdline
  >sshd-session:%20om%00
then raised program_in_open_directory//tmp/sshd-session ssh.service warning
then raised unexpected_process//tmp/sshd-session ssh.service warning
then raised unexpected_process//usr/lib/openssh/sshd-session ssh.service info
