A list says which program may listen where, and another program on an allowed port is found out.

Without the grant to see whose a socket is, an entry that asks for a program can be neither right nor
wrong: what stands stands, and nothing new is said of that port. A port that no entry is about is
unexpected whoever has it.

given raspberry-pi-os
policy
  [[detectors.open_ports.allow]]
  protocol = "tcp"
  port = 22
  exe = "/usr/sbin/sshd"
  [[detectors.open_ports.allow]]
  address = "127.0.0.1"
when
  gone /proc/net
  file /proc/300/comm
  |sshd
  link /proc/300/exe /usr/sbin/sshd
  file /proc/300/cmdline
  >sshd%00
  file /proc/300/cgroup
  |0::/system.slice/ssh.service
  link /proc/300/fd/3 socket:[900]
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 900 1 0000000000000000
  |   2: 0100007F:7A6A 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 902 1 0000000000000000
then nothing

when
  error /proc/300/fd denied
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 903 1 0000000000000000
  |   1: 00000000:0017 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 904 1 0000000000000000
then raised open_ports/tcp/0.0.0.0:23 critical

when
  gone /proc/300/fd
  link /proc/300/exe /usr/bin/ncat
  link /proc/300/fd/3 socket:[905]
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 905 1 0000000000000000
then raised open_ports/tcp/0.0.0.0:22 critical

then cleared open_ports/tcp/0.0.0.0:23
