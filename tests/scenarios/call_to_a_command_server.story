A device that talks to its broker and nobody else opens a connection to a stranger.

given raspberry-pi-os
policy
  [[detectors.unexpected_peer.allow]]
  address = "192.0.2.0/24"
  port = 8883
  direction = "out"
when
  gone /proc/net/udp
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 0500000A:A3F2 070200C0:22B3 01 00000000:00000000 00:00000000 00000000   101        0 900 1 0000000000000000
  |   1: 0100007F:A3F4 0100007F:0050 01 00000000:00000000 00:00000000 00000000   101        0 901 1 0000000000000000
then nothing

then raised open_ports/(baseline) info

when
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 0500000A:A3F2 070200C0:22B3 01 00000000:00000000 00:00000000 00000000   101        0 900 1 0000000000000000
  |   2: 0500000A:A3F6 426433C6:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 902 1 0000000000000000
then raised unexpected_peer/out/tcp/198.51.100.66:443 warning

when
  error /proc/net/tcp slow
then blind sockets slow

restart
when
  file /proc/net/tcp
  |  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  |   0: 0500000A:A3F2 070200C0:22B3 01 00000000:00000000 00:00000000 00000000   101        0 900 1 0000000000000000
then sees sockets
then nothing

after 2m
then cleared unexpected_peer/out/tcp/198.51.100.66:443
