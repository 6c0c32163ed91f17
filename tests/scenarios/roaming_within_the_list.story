A forklift goes from one access point of its hall to the next, and once to one that is not in the list.

given raspberry-pi-os
policy
  [[detectors.access_point.allow]]
  ssid = "plant"
  security = "wpa2-psk"
  bssids = ["02:00:5e:10:00:11", "02:00:5e:20"]
  [[detectors.access_point.allow]]
  ssid = "office"
then nothing

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/8"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/8": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 0, "RsnFlags": 392, "Ssid": {"base64": "cGxhbnQ="}, "HwAddress": "02:00:5E:20:77:01", "Frequency": 2412}}
  |}}
then nothing

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/9"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/9": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 0, "RsnFlags": 392, "Ssid": {"base64": "cGxhbnQ="}, "HwAddress": "02:00:5E:20:77:02", "Frequency": 2412}}
  |}}
then nothing

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/10"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/10": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 0, "RsnFlags": 648, "Ssid": {"base64": "b2ZmaWNl"}, "HwAddress": "02:00:5E:77:00:01", "Frequency": 2412}}
  |}}
then nothing

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/11"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/11": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 0, "RsnFlags": 392, "Ssid": {"base64": "cGxhbnQ="}, "HwAddress": "02:00:5E:10:00:12", "Frequency": 2412}}
  |}}
then raised access_point/wlan0 critical

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/9"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/9": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 264, "RsnFlags": 264, "Ssid": {"base64": "cGxhbnQ="}, "HwAddress": "02:00:5E:20:77:02", "Frequency": 2412}}
  |}}
then raised access_point/wlan0 critical

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/12"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/12": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 0, "RsnFlags": 392, "Ssid": {"base64": "cGxhbnQtZ3Vlc3Q="}, "HwAddress": "02:00:5E:10:00:11", "Frequency": 2412}}
  |}}
then nothing
