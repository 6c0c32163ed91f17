A list that was learned on one device of an image says what executables are to be on all others.

What a package brought in place of it is told once and is then what is expected, also after a restart. A file
that was another before telltale came is found by the list alone, and one that is missing, too.

given debian-12-vm
policy
  [[detectors.executable_changed.files]]
  path = "/usr/sbin/sshd"
  sha256 = "eea2f299241b1102f70cb84d3037fedb2a57edcb213c076be91b066d4d9ef230"
  [[detectors.executable_changed.files]]
  path = "/usr/bin/login"
  sha256 = "428821350e9691491f616b754cd8315fb86d797ab35d843479e732ef90665324"
  [[detectors.executable_changed.files]]
  path = "/opt/pump/pumpd"
when
  file /usr/sbin/sshd mode=755 inode=50 ctime_ms=1744022326000
  |sshd 9.2p1-2
  file /usr/bin/login mode=755 inode=60 ctime_ms=1744022326000
  |login of an intruder
  file /var/lib/dpkg/status mtime_ms=1796083000000
  |Package: openssh-server
  |Status: install ok installed
  |Architecture: amd64
  |Version: 1:9.2p1-2
  |
then raised executable_changed//usr/bin/login critical
then raised executable_changed//opt/pump/pumpd warning

when
  file /usr/sbin/sshd mode=755 inode=52 ctime_ms=1796083215000
  |sshd 9.2p1-3
  file /var/lib/dpkg/info/openssh-server.md5sums ctime_ms=1796083215000
  |715fd9473d817816e5250bc53bb13db0  usr/sbin/sshd
  dir /var/lib/dpkg/info mtime_ms=1796083215000
  file /var/lib/dpkg/status mtime_ms=1796083216000
  |Package: openssh-server
  |Status: install ok installed
  |Architecture: amd64
  |Version: 1:9.2p1-3
  |
then raised executable_changed//usr/sbin/sshd info
then tells package package=openssh-server, status=upgraded

then cleared executable_changed//usr/sbin/sshd

restart
after 1h
then nothing

when
  error /usr/sbin/sshd denied
then nothing

when
  gone /usr/sbin/sshd
  file /usr/sbin/sshd mode=755 inode=53 ctime_ms=1796087200000
  |sshd 9.2p1-2
then raised executable_changed//usr/sbin/sshd critical
