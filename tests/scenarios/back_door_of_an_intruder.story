An intruder leaves a back door on a port, and nobody had to write a list: what listened first is expected.

The list of ports is learned at the first look that could see all. What is new after it stands until it
is gone, over a restart of the agent and while the sockets cannot be read. A listener on the loopback
address is no more than worth knowing, and so is the baseline itself.

given raspberry-pi-os
when
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
then nothing

then raised open_ports/(baseline) info

when
  file /proc/6666/comm
  |kworker/0:0
  link /proc/6666/exe /tmp/.x
  file /proc/6666/cmdline
  >[kworker/0:0]%00
  file /proc/6666/cgroup
  |0::/user.slice/user-1000.slice/session-3.scope
  link /proc/6666/fd/3 socket:[901]
  link /proc/6666/fd/4 socket:[902]
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 900 1 0000000000000000
  |   1: 00000000:7A69 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 901 1 0000000000000000
  |   2: 0100007F:7A6A 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 902 1 0000000000000000
then raised open_ports/tcp/0.0.0.0:31337 critical
then raised open_ports/tcp/127.0.0.1:31338 info

restart
then nothing

when
  error /proc/net/tcp denied
then blind sockets denied

when
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 900 1 0000000000000000
then cleared open_ports/tcp/0.0.0.0:31337
then cleared open_ports/tcp/127.0.0.1:31338
then sees sockets
