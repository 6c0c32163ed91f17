A failing card damages an entry of a camera's package database, and a good copy is put back.

The rest of the inventory stands. What cannot be read is neither removed, nor installed when it can be
read again; what really changed meanwhile is told as soon as that is certain.

given yocto-imx8
then nothing

when
  file /var/lib/opkg/status mtime_ms=1757000100000
  |Package: busybox
  |Version: 1.36.1-r0
  |Status: install user installed
  |
  |Package: camera-app
  |Versio
  |Status: install user installed
  |
  |Package: libc6
  |Version: 2.39+git0+dcaf51b41e-r0
  |Status: install user installed
  |
  |Package: netcat
  |Version: 1.10-r0
  |Status: install user installed
  |
then tells package package=netcat, status=installed, version=1.10-r0, manager=opkg
then sees packages

when
  file /var/lib/opkg/status mtime_ms=1757000200000
  |Package: busybox
  |Version: 1.36.1-r0
  |Status: install user installed
  |
  |Package: camera-app
  |Version: 2.4.0-r3
  |Status: install user installed
  |
  |Package: libc6
  |Version: 2.39+git0+dcaf51b41e-r0
  |Status: install user installed
  |
  |Package: netcat
  |Version: 1.10-r0
  |Status: install user installed
  |
then nothing

when
  file /var/lib/opkg/status mtime_ms=1757000300000
  |Package: busybox
  |Version: 1.36.1-r0
  |Status: install user installed
  |
  |P%00%00%00%00ge: camera-app
  |Status: install user installed
  |
  |Package: libc6
  |Version: 2.39+git0+dcaf51b41e-r0
  |Status: install user installed
  |
then nothing
then sees packages

when
  file /var/lib/opkg/status mtime_ms=1757000400000
  |Package: busybox
  |Version: 1.36.1-r0
  |Status: install user installed
  |
  |Package: camera-app
  |Version: 2.5.0-r0
  |Status: install user installed
  |
  |Package: libc6
  |Version: 2.39+git0+dcaf51b41e-r0
  |Status: install user installed
  |
then tells package package=camera-app, status=upgraded, version=2.5.0-r0, previous_version=2.4.0-r3
then tells package package=netcat, status=removed, version=1.10-r0

when
  file /var/lib/opkg/status mtime_ms=1757000500000
  |P%00%00%00%00ge: busybox
  |
then nothing
then blind packages malformed
