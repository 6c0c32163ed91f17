A stranger sets up an access point of the same name, and the device goes to it.

By default the first one is taken for the right one. An open network of the same name is a trap, whatever its
address; so is another access point of another maker. A restart of the agent changes nothing.

given raspberry-pi-os
then raised access_point/(baseline) info

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/7"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/7": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 1, "WpaFlags": 0, "RsnFlags": 392, "Ssid": {"base64": "cGxhbnQ="}, "HwAddress": "66:55:44:33:22:11", "Frequency": 2412}}
  |}}
then raised access_point/wlan0 critical

restart
then nothing

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

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/7"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/7": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 0, "WpaFlags": 0, "RsnFlags": 0, "Ssid": {"base64": "cGxhbnQ="}, "HwAddress": "02:00:5E:10:00:11", "Frequency": 2412}}
  |}}
then raised access_point/wlan0 critical

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/org/freedesktop/NetworkManager/AccessPoint/7"}
  | },
  | "/org/freedesktop/NetworkManager/AccessPoint/7": {"org.freedesktop.NetworkManager.AccessPoint": {"Flags": 0, "WpaFlags": 0, "RsnFlags": 0, "Ssid": {"base64": "cGxhbnQ="}, "HwAddress": "66:55:44:33:22:11", "Frequency": 2412}}
  |}}
then raised access_point/wlan0 critical

when
  file /run/dbus/system_bus_socket
  |{"org.freedesktop.NetworkManager": {
  | "/org/freedesktop/NetworkManager": {"org.freedesktop.NetworkManager": {"Devices": ["/org/freedesktop/NetworkManager/Devices/3"]}},
  | "/org/freedesktop/NetworkManager/Devices/3": {
  |  "org.freedesktop.NetworkManager.Device": {"DeviceType": 2, "Interface": "wlan0", "State": 100},
  |  "org.freedesktop.NetworkManager.Device.Wireless": {"Mode": 2, "ActiveAccessPoint": "/"}
  | }
  |}}
then nothing

after 30s
then cleared access_point/wlan0
