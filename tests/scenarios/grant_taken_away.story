The grant to see what runs is taken away, and a program that has no name any more did not end.

It is the same process as before. One that is gone while others cannot be told may be any of those, and what
is known stands until it can be seen again.

given yocto-imx8
policy
  [[detectors.process_restarted.watch]]
  exe = "/opt/camera/recorder"
then nothing

restart
when
  error /proc/1/exe denied
  error /proc/262/exe denied
  error /proc/270/exe denied
then nothing

then nothing

when
  gone /proc/262
then nothing

then nothing

restart
when
  gone /proc/1/exe
  link /proc/1/exe /bin/busybox.nosuid
then raised process_restarted/(recorder-worker) critical
