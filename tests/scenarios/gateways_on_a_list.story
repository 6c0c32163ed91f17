A list says which gateways a device may have.

given raspberry-pi-os
policy
  [[detectors.gateway_changed.allow]]
  address = "192.0.2.1"
  mac = "00:00:5e:00:53:01"
  [[detectors.gateway_changed.allow]]
  address = "fe80::200:ff:fe00:5301"
  interface = "wlan0"
then nothing

when
  file /proc/net/route
  |Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
  |wlan0	00000000	FE0200C0	0003	0	0	600	00000000	0	0	0
then raised gateway_changed/wlan0/192.0.2.254 warning
