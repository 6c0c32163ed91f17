import assert from "node:assert/strict";
import { readRaucSlots } from "../../src/collectors/_rauc_slots.ts";
import { parseKernelArguments } from "../../src/parse/proc/kernel_arguments.ts";
import { read } from "../_tree.ts";
import { hostOf } from "./_look.ts";

function file(path: string, text: string, attributes = ""): string {
  return `file ${[path, attributes].join(" ").trim()}\n${
    text.trimEnd().split("\n").map((line) => `|${line}\n`).join("")
  }`;
}

const CONF = read("tests/logs/rauc-1.8-system.conf").replace("/data/raucstate/", "/data/rauc/");
const STATUS = read("tests/logs/rauc-1.8-second.raucs");
const GENUINE = file("/etc/rauc/system.conf", CONF) + file("/data/rauc/central.raucs", STATUS);

function slotsOf(entries: string, parameters: string) {
  return readRaucSlots(hostOf(entries), parseKernelArguments(parameters));
}

Deno.test("readRaucSlots() tells what RAUC 1.8 booted and what it is to boot", () => {
  const activated = { slot: "rootfs.0", at: "2026-11-22T07:09:28Z", bundle: "2026.12-1" };
  assert.deepEqual(slotsOf(GENUINE, "rauc.slot=B"), {
    booted: "rootfs.1",
    bundle: "2026.11-1",
    activated,
  });
  assert.equal(slotsOf(GENUINE, "rauc.slot=rootfs.0")?.booted, "rootfs.0");
  assert.equal(slotsOf(GENUINE, "root=/data/slotA")?.booted, "rootfs.0");
  assert.deepEqual(slotsOf(GENUINE, "rauc.slot=C root=/data/slotA"), { activated });
  assert.equal(slotsOf("dir /etc\n", "rauc.slot=A"), undefined);
});

Deno.test("readRaucSlots() takes the status file that the configuration names, if it is root's", () => {
  const status = (conf: string, path: string, text = STATUS, attributes = "") =>
    slotsOf(file("/etc/rauc/system.conf", conf) + file(path, text, attributes), "rauc.slot=A")
      ?.activated?.slot;
  const without = CONF.replace(/statusfile=.*\n/, "");
  assert.equal(status(without, "/data/central.raucs"), "rootfs.0");
  const directory = without.replace("[system]", "[system]\ndata-directory=/data/rauc");
  assert.equal(status(directory, "/data/rauc/central.raucs"), "rootfs.0");
  assert.equal(status(directory, "/data/central.raucs"), undefined);
  assert.equal(status(CONF, "/data/rauc/central.raucs", STATUS, "uid=1000"), undefined);
  assert.equal(status(CONF, "/data/rauc/central.raucs", STATUS, "mode=666"), undefined);
  assert.equal(status(CONF, "/data/rauc/central.raucs", "no key file"), undefined);
  const never = STATUS.replaceAll(
    /activated\.timestamp=.*/g,
    "activated.timestamp=2026-19-40T99:00:00Z",
  );
  assert.equal(status(CONF, "/data/rauc/central.raucs", never), undefined);
});
