"""NetworkManager as python3-dbusmock plays it, with one wireless device wlan0, on the bus of
DBUS_SYSTEM_BUS_ADDRESS. Reads what is to be as JSON, a line each, and answers each with a line:

    {"point": "a", "ssid": "706c616e74", "bssid": "02:00:5E:10:00:11", "flags": 1, "wpa": 0, "rsn": 392}
    {"point": null}
"""
import json
import subprocess
import sys

import dbus
import dbusmock

NM = "org.freedesktop.NetworkManager"
MOCK = "org.freedesktop.DBus.Mock"

server, manager = dbusmock.DBusTestCase.spawn_server_template(
    "networkmanager", {}, stdout=subprocess.DEVNULL
)
bus = dbus.SystemBus()
device = manager.AddWiFiDevice("wl", "wlan0", dbus.UInt32(100), dbus_interface=MOCK)
bus.get_object(NM, device).AddProperty(
    NM + ".Device.Wireless", "ActiveAccessPoint", dbus.ObjectPath("/"), dbus_interface=MOCK
)
known = {}


def update(path, interface, properties):
    bus.get_object(NM, path).UpdateProperties(interface, properties, dbus_interface=MOCK)


def be_with(it):
    name = it["point"]
    path = "/"
    if name is not None:
        if name not in known:
            known[name] = manager.AddAccessPoint(
                device, name, "x", it["bssid"], dbus.UInt32(2), dbus.UInt32(2412),
                dbus.UInt32(65000), dbus.Byte(61), dbus.UInt32(0), dbus_interface=MOCK,
            )
        path = known[name]
        update(path, NM + ".AccessPoint", {
            "Ssid": dbus.ByteArray(bytes.fromhex(it["ssid"])),
            "HwAddress": it["bssid"],
            "Flags": dbus.UInt32(it["flags"]),
            "WpaFlags": dbus.UInt32(it["wpa"]),
            "RsnFlags": dbus.UInt32(it["rsn"]),
        })
    # UpdateProperties of 0.28 takes no object's path.
    bus.get_object(NM, device).Set(
        NM + ".Device.Wireless", "ActiveAccessPoint", dbus.ObjectPath(path),
        dbus_interface=dbus.PROPERTIES_IFACE,
    )


print("ready", flush=True)
try:
    for line in sys.stdin:
        be_with(json.loads(line))
        print("done", flush=True)
finally:
    server.terminate()
    server.wait()
