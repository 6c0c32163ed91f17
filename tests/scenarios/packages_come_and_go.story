Somebody installs a tool on a Raspberry Pi, upgrades it, takes it away, and breaks the database.

What was there before the first look is no event. A database that is cut off or gone is no removal:
telltale is blind then, and tells what changed as soon as it can see again.

given raspberry-pi-os
then nothing
then sees packages

when
  dir /var/lib/dpkg/updates
  file /var/lib/dpkg/updates/0001
  |Package: nmap
  file /var/lib/dpkg/status mtime_ms=1763701000000
  |Package: libc6
  |Status: install ok installed
  |Architecture: arm64
  |Version: 2.36-9+rpt2+deb12u10
  |
  |Package: nmap
  |Status: install ok half-installed
  |Architecture: arm64
  |Version: 7.93+dfsg1-1
  |
then nothing
then sees packages

when
  gone /var/lib/dpkg/updates/0001
  dir /var/lib/dpkg/updates
  file /var/log/dpkg.log mtime_ms=1763702000500
  |2025-11-21 06:13:00 install nmap:arm64 <none> 7.93+dfsg1-1
  |2025-11-21 06:13:20 status installed nmap:arm64 7.93+dfsg1-1
  file /var/lib/dpkg/status mtime_ms=1763702000000
  |Package: libc6
  |Status: install ok installed
  |Architecture: arm64
  |Version: 2.36-9+rpt2+deb12u10
  |
  |Package: libc6
  |Status: install ok installed
  |Architecture: armhf
  |Version: 2.36-9+rpt2+deb12u10
  |
  |Package: raspberrypi-sys-mods
  |Status: install ok installed
  |Architecture: arm64
  |Version: 20241029
  |
  |Package: triggerhappy
  |Status: install ok installed
  |Architecture: arm64
  |Version: 0.5.0-1.1+b2
  |
  |Package: nmap
  |Status: install ok installed
  |Architecture: arm64
  |Version: 7.93+dfsg1-1
  |
then tells package package=nmap, status=installed, version=7.93+dfsg1-1, manager=dpkg, time=2025-11-21 05:13:20

when
  file /var/lib/dpkg/status mtime_ms=1763703000000
  |Package: libc6
  |Status: install ok installed
  |Architecture: arm64
  |Version: 2.36-9+rpt2+deb12u10
  |
then nothing
then blind packages malformed

when
  gone /var/lib/dpkg/status
after 1h
then raised fallen_coverage/packages warning
then blind packages absent

when
  file /var/lib/dpkg/status mtime_ms=1763709000000
  |Package: libc6
  |Status: install ok installed
  |Architecture: arm64
  |Version: 2.36-9+rpt2+deb12u10
  |
  |Package: raspberrypi-sys-mods
  |Status: install ok installed
  |Architecture: arm64
  |Version: 20250101
  |
  |Package: triggerhappy
  |Status: install ok installed
  |Architecture: arm64
  |Version: 0.5.0-1
  |
  |Package: vim-tiny
  |Status: install ok installed
  |Architecture: arm64
  |Version: 2:9.0.1378-2+rpt1
  |
then cleared fallen_coverage/packages
then tells package package=raspberrypi-sys-mods, status=upgraded, version=20250101, previous_version=20241029
then tells package package=triggerhappy, status=downgraded, version=0.5.0-1, previous_version=0.5.0-1.1+b2
then tells package package=vim-tiny, status=installed
then tells package package=nmap, status=removed
then tells package package=libc6:armhf, status=removed
then sees packages
