A device is drawn to a network of another name.

Its name is whatever its owner chose: a line break and bytes that are no text are shown escaped, and a
Cyrillic letter is no Latin one.

given raspberry-pi-os
then raised access_point/(baseline) info

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/9"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/9": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 0, "WpaFlags": 0, "RsnFlags": 0, "Ssid": {"base64": "ZnJlZQr/IndpZmk="}, "HwAddress": "66:55:44:33:22:11", "Frequency": 2412}}
  |}}
then raised access_point/wlan0 warning

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/9"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/9": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 0, "RsnFlags": 392, "Ssid": {"base64": "cGzQsG50"}, "HwAddress": "66:55:44:33:22:11", "Frequency": 2412}}
  |}}
then raised access_point/wlan0 warning

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
then nothing

after 30s
then cleared access_point/wlan0
