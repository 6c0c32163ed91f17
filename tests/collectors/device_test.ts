import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { device } from "../../src/collectors/device.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import { collect, hostOf, unreadable } from "./_look.ts";

const KERNEL = "file /proc/sys/kernel/osrelease\n|6.6.31+rpt-rpi-v8\n";
const SERIAL = "file /sys/firmware/devicetree/base/serial-number\n>10000000a1b2c3d4%00\n";
const MACHINE_ID = "file /etc/machine-id\n|0f1e2d3c4b5a69788796a5b4c3d2e1f0\n";
const CPUINFO =
  "file /proc/cpuinfo\n|processor\t: 0\n|CPU architecture: 8\n|Serial\t: 00000000c0ffee00\n";
const link = (name: string, index: number, type: number, address: string) =>
  `file /sys/class/net/${name}/addr_assign_type
|${type}
file /sys/class/net/${name}/address
|${address}
file /sys/class/net/${name}/ifindex
|${index}
`;
const LINKS = "file /sys/class/net/bonding_masters\n|bond0\n" +
  link("lo", 1, 0, "00:00:00:00:00:00") + link("dummy0", 2, 1, "a6:2c:f9:c7:05:a3") +
  link("wlan0", 4, 0, "b8:27:eb:00:00:02") + link("eth0", 3, 0, "b8:27:eb:00:00:01");

function hmac(secret: string): string {
  return createHmac("sha256", "telltale").update(secret).digest("hex").slice(0, 32);
}

Deno.test("device makes its id of the best source there is, and never shows the source", async () => {
  const all = [SERIAL, MACHINE_ID, CPUINFO, LINKS];
  const secrets = [
    ["devicetree_serial", "10000000a1b2c3d4"],
    ["machine_id", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"],
    ["cpuinfo_serial", "00000000c0ffee00"],
    ["mac", "b8:27:eb:00:00:01"],
  ] as const;
  for (const [index, [source, secret]] of secrets.entries()) {
    const facts = await collect(device, hostOf(KERNEL + all.slice(index).join("")));
    assert.equal(facts.id_source, source);
    assert.equal(facts.id, hmac(secret));
    assert.ok(!JSON.stringify(facts).includes(secret));
  }
  const none = await collect(device, hostOf(KERNEL));
  assert.deepEqual(none, { kernel: "6.6.31+rpt-rpi-v8" });
});

Deno.test("device passes over ids that are none", async () => {
  const host = KERNEL + CPUINFO.replace("c0ffee00", "00000000") + MACHINE_ID + LINKS +
    "file /sys/firmware/devicetree/base/serial-number\n>0000000000000000%00\n";
  for (const empty of ["file /etc/machine-id\n", "file /etc/machine-id\n|uninitialized\n"]) {
    assert.equal((await collect(device, hostOf(host + empty))).id_source, "mac");
  }
});

Deno.test("device does not take a worse source when a better one cannot be read", async () => {
  const host = KERNEL + LINKS + MACHINE_ID;
  await unreadable(collect(device, hostOf(host + "error /etc/machine-id denied\n")), "denied");
  const broken = hostOf(host + "file /etc/machine-id\n|x\n");
  await assert.rejects(collect(device, broken), ParseError);
});

Deno.test("device describes a Raspberry Pi", async () => {
  const facts = await collect(
    device,
    hostOf(`${KERNEL}${SERIAL}${CPUINFO}file /sys/firmware/devicetree/base/model
>Raspberry Pi 4 Model B Rev 1.4%00
file /proc/sys/kernel/hostname
|pump-17
file /usr/lib/os-release
|NAME="Debian GNU/Linux"
|VERSION_ID="12"
|IMAGE_ID=pump
|IMAGE_VERSION=7.1
link /etc/os-release ../usr/lib/os-release
`),
  );
  const { id: _, ...rest } = facts;
  assert.deepEqual(rest, {
    id_source: "devicetree_serial",
    hostname: "pump-17",
    model: "Raspberry Pi 4 Model B Rev 1.4",
    os: "Debian GNU/Linux",
    os_version: "12",
    image: "pump 7.1",
    kernel: "6.6.31+rpt-rpi-v8",
    architecture: "aarch64",
  });
});

Deno.test("device describes OpenWrt and a PC, and escapes what would act on a terminal", async () => {
  const facts = await collect(
    device,
    hostOf(`${KERNEL}file /etc/openwrt_release
|DISTRIB_ID='OpenWrt'
|DISTRIB_RELEASE='23.05.3'
file /sys/class/dmi/id/product_name
|PC%1B[2J
file /proc/sys/kernel/arch
|x86_64
file /proc/sys/kernel/hostname
|
`),
  );
  assert.deepEqual(facts, {
    model: "PC%1B[2J",
    os: "OpenWrt",
    os_version: "23.05.3",
    kernel: "6.6.31+rpt-rpi-v8",
    architecture: "x86_64",
  });
});

Deno.test("device infers the architecture only from what tells it", async () => {
  const inferred = {
    "flags\t\t: fpu vme lm rep_good": "x86_64",
    "model name\t: ARMv7 Processor rev 3 (v7l)": "armv7l",
    "model name\t: ARMv6-compatible processor rev 7 (v6l)": "armv6l",
    "isa\t\t: rv64imafdc": "riscv64",
    "cpu model\t: MIPS 24KEc V5.0": undefined,
    "flags\t\t: fpu vme lm3": undefined,
  };
  for (const [line, architecture] of Object.entries(inferred)) {
    const facts = await collect(device, hostOf(`${KERNEL}file /proc/cpuinfo\n|${line}\n`));
    assert.equal(facts.architecture, architecture);
  }
});
