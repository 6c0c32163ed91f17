import assert from "node:assert/strict";
import { parseArchive, printArchive } from "../../src/host/archive_text.ts";
import { redact } from "../../src/host/redact.ts";

const SAMPLE = `telltale host 1
file /etc/hostname
|pump-17
file /etc/hosts
|127.0.1.1 pump-17.example pump-170
file /etc/machine-id
|0123456789abcdef0123456789abcdef
file /proc/cmdline
|root=PARTUUID=6c586e13-02 smsc95xx.macaddr=B8:27:EB:12:34:56 serial=00000000a1b2c3d4
file /proc/cpuinfo
|Revision	: a02082
|Serial		: 00000000a1b2c3d4
file /proc/net/arp
|192.0.2.1 0x1 0x2 02:fc:11:22:33:44 * eth0
|192.0.2.2 0x1 0x0 00:00:00:00:00:00 * eth0
|224.0.0.1 0x1 0x0 01:00:5e:00:00:01 * eth0
file /proc/net/if_inet6
|fe80000000000000ba27ebfffe123456 02 40 20 80 eth0
|00000000000000000000000000000001 01 80 10 80 lo
file /proc/net/tcp6
|   0: 000080FE00000000FFEB27BA563412FE:0016 00000000000000000000000000000000:0000 0A
file /sys/class/dmi/id/product_serial
|Default string
file /sys/class/dmi/id/product_uuid
|4c4c4544-0042-3510-8052-b4c04f4d3132
link /sys/class/net/enxb827eb123456 ../../devices/usb1/net/enxb827eb123456
file /sys/devices/usb1/net/enxb827eb123456/address
|b8:27:eb:12:34:56
file /sys/devices/usb1/serial
|17
file /sys/firmware/devicetree/base/serial-number
>00000000a1b2c3d4%00
file /var/log/journal/0123456789abcdef0123456789abcdef/x
>%FF%00fe80::ba27:ebff:fe12:3456 on pump-17
`;

Deno.test("redact() replaces what identifies a device, each value by one other of its form", () => {
  assert.equal(
    printArchive(redact(parseArchive(SAMPLE))),
    `telltale host 1
file /etc/hostname
|device
file /etc/hosts
|127.0.1.1 device.example pump-170
file /etc/machine-id
|00000000000000000000000000000001
file /proc/cmdline
|root=PARTUUID=00000000-02 smsc95xx.macaddr=b8:27:eb:00:00:01 serial=0000000000000003
file /proc/cpuinfo
|Revision	: a02082
|Serial		: 0000000000000003
file /proc/net/arp
|192.0.2.1 0x1 0x2 02:00:00:00:00:02 * eth0
|192.0.2.2 0x1 0x0 00:00:00:00:00:00 * eth0
|224.0.0.1 0x1 0x0 01:00:5e:00:00:01 * eth0
file /proc/net/if_inet6
|fe80000000000000ba27ebfffe000001 02 40 20 80 eth0
|00000000000000000000000000000001 01 80 10 80 lo
file /proc/net/tcp6
|   0: 000080FE00000000FFEB27BA010000FE:0016 00000000000000000000000000000000:0000 0A
file /sys/class/dmi/id/product_serial
|Default string
file /sys/class/dmi/id/product_uuid
|00000000-0000-0000-0000-000000000004
link /sys/class/net/enxb827eb000001 ../../devices/usb1/net/enxb827eb000001
file /sys/devices/usb1/net/enxb827eb000001/address
|b8:27:eb:00:00:01
file /sys/devices/usb1/serial
|05
file /sys/firmware/devicetree/base/serial-number
>0000000000000003%00
file /var/log/journal/00000000000000000000000000000001/x
>%FF%00fe80::ba27:ebff:fe00:0001 on device
`,
  );
});

Deno.test("redact() leaves alone what it has replaced", () => {
  const once = redact(parseArchive(SAMPLE.replaceAll("pump-17", "device")));
  assert.equal(printArchive(redact(once)).includes("b827eb123456"), false);
  assert.equal(
    printArchive(redact(parseArchive("telltale host 1\nfile /etc/motd\n|12:34:56\n"))),
    "telltale host 1\nfile /etc/motd\n|12:34:56\n",
  );
});
