Nobody may see any more with which access point a device is, which says nothing of where it is.

Without a list the next access point of the same maker is a warning.

given raspberry-pi-os
then raised access_point/(baseline) info

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/8"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/8": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 0, "RsnFlags": 392, "Ssid": {"base64": "cGxhbnQ="}, "HwAddress": "02:00:5E:10:00:12", "Frequency": 2412}}
  |}}
then raised access_point/wlan0 warning

when
  error /run/dbus/system_bus_socket denied
then blind wireless denied

after 1h
then raised fallen_coverage/wireless warning
then blind wireless denied

when
  gone /run/dbus/system_bus_socket
then raised fallen_coverage/wireless warning
then blind wireless absent

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/7"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/7": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 0, "RsnFlags": 392, "Ssid": {"base64": "cGxhbnQ="}, "HwAddress": "02:00:5E:10:00:11", "Frequency": 2412}}
  |}}
then sees wireless
then cleared access_point/wlan0
then cleared fallen_coverage/wireless
