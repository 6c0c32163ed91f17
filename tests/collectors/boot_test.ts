import assert from "node:assert/strict";
import { boot } from "../../src/collectors/boot.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import { collect, hostOf, report, unreadable } from "./_look.ts";

const HOST = `file /proc/sys/kernel/random/boot_id
|7c9a1f2e-53b4-4c0e-9d1b-0f6a2b8e4d31
file /proc/uptime
|1043.17 1978.97
`;

Deno.test("boot reads the boot's id and the uptime, and publishes the id", async () => {
  const facts = await collect(boot, hostOf(HOST));
  assert.deepEqual(facts, {
    boot_id: "7c9a1f2e-53b4-4c0e-9d1b-0f6a2b8e4d31",
    uptime_s: 1043.17,
  });
  assert.deepEqual(report(boot, facts), { boot_id: facts.boot_id });
});

Deno.test("boot is unreadable when a file is missing, denied or malformed", async () => {
  await unreadable(collect(boot, hostOf(HOST + "gone /proc/uptime\n")), "absent");
  await unreadable(collect(boot, hostOf(HOST + "error /proc/uptime denied\n")), "denied");
  await assert.rejects(collect(boot, hostOf(HOST + "file /proc/uptime\n|soon\n")), ParseError);
});
