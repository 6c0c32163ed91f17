The one program that a camera is there for ends, and is told of as long as it does not run.

given yocto-imx8
policy
  [[detectors.process_restarted.watch]]
  exe = "/opt/camera/recorder"
then nothing

when
  gone /proc/262
then raised process_restarted//opt/camera/recorder critical

restart
then nothing

after 30m
when
  file /proc/700/stat
  |700 (recorder-worker) S 1 700 700 0 -1 4194560 5135 0 85 0 24 19 0 0 20 0 1 0 39000000 15527936 1984 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 3 0 0 0 0 0 0 0 0 0 0 0 0 0
  file /proc/700/comm
  |recorder-worker
  link /proc/700/exe /opt/camera/recorder
  file /proc/700/cgroup
  |0::/
  file /proc/700/cmdline
  >/opt/camera/recorder%00
then nothing

after 2h
then cleared process_restarted//opt/camera/recorder
