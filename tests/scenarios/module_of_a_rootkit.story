A module from elsewhere taints the kernel, and takes itself off the kernel's list.

That a Raspberry Pi has drivers from staging is learned. One look at two lists that differ accuses nobody, for
modules come and go; and a kernel without modules has neither list.

given raspberry-pi-os
then raised kernel_taint/(baseline) info

when
  file /proc/modules
  |ipv6 585728 46 [permanent], Live 0x0000000000000000
  |snd_bcm2835 24576 1 - Live 0x0000000000000000 (C)
  |cfg80211 978944 2 - Live 0x0000000000000000
  |brcmfmac 356352 0 - Unloading 0x0000000000000000
  |brcmutil 24576 0 - Live 0x0000000000000000
  |brcmfmac_wcc 12288 0 - Live 0x0000000000000000
  |diamorphine 16384 0 - Loading 0x0000000000000000 (OE+)
  file /proc/sys/kernel/tainted
  |13312
then raised kernel_taint/O critical
then raised kernel_taint/E critical
then raised kernel_taint/module diamorphine critical

when
  file /sys/module/diamorphine/initstate
  |live
  file /proc/modules
  |ipv6 585728 46 [permanent], Live 0x0000000000000000
  |snd_bcm2835 24576 1 - Live 0x0000000000000000 (C)
  |cfg80211 978944 2 - Live 0x0000000000000000
  |brcmutil 24576 0 - Live 0x0000000000000000
  |brcmfmac_wcc 12288 0 - Live 0x0000000000000000
  gone /sys/module/brcmfmac
then raised kernel_taint/O critical
then raised kernel_taint/E critical
then cleared kernel_taint/module diamorphine

then raised hidden_module/diamorphine critical

restart
then nothing

when
  error /proc/modules denied
then blind modules denied

when
  gone /proc/modules
  gone /sys/module
  file /proc/sys/kernel/tainted
  |1024
then cleared hidden_module/diamorphine
then cleared kernel_taint/E
then cleared kernel_taint/O
then sees modules
