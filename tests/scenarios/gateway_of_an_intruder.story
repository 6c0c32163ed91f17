Somebody answers for the gateway.

What is there in the first hour is expected; a router of IPv6 that announces itself later is not.

given raspberry-pi-os
then raised gateway_changed/(baseline) info

after 1h
then nothing

then nothing

when
  file /proc/net/arp
  |IP address       HW type     Flags       HW address            Mask     Device
  |192.0.2.1        0x1         0x2         02:66:6f:6f:00:01     *        wlan0
then raised gateway_changed/wlan0/192.0.2.1 warning

restart
when
  file /proc/net/arp
  |IP address       HW type     Flags       HW address            Mask     Device
  |192.0.2.1        0x1         0x0         00:00:00:00:00:00     *        wlan0
then nothing

after 1m
then nothing

when
  error /proc/net/route denied
then blind interfaces denied

when
  file /proc/net/route
  |Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
  |wlan0	00000000	010200C0	0003	0	0	600	00000000	0	0	0
  |wlan0	000200C0	00000000	0001	0	0	600	00FFFFFF	0	0	0
  file /proc/net/arp
  |IP address       HW type     Flags       HW address            Mask     Device
  |192.0.2.1        0x1         0x2         00:00:5e:00:53:01     *        wlan0
then nothing

after 30s
then cleared gateway_changed/wlan0/192.0.2.1

when
  file /proc/net/ipv6_route
  |00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000666 00000258 00000001 00000000 00000003    wlan0
then raised gateway_changed/wlan0/fe80::666 warning
