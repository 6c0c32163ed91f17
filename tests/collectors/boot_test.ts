import assert from "node:assert/strict";
import { boot } from "../../src/collectors/boot.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { collect, collectAll, hostOf, NOON, report, unreadable } from "./_look.ts";
import { BOOT, hostWith, LOGIN, SHUTDOWN } from "./_logins.ts";

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
    traces: {},
  });
  assert.deepEqual(report(boot, facts), { boot_id: facts.boot_id });
});

Deno.test("boot is unreadable when a file is missing, denied or malformed", async () => {
  await unreadable(collect(boot, hostOf(HOST + "gone /proc/uptime\n")), "absent");
  await unreadable(collect(boot, hostOf(HOST + "error /proc/uptime denied\n")), "denied");
  await assert.rejects(collect(boot, hostOf(HOST + "file /proc/uptime\n|soon\n")), ParseError);
});

const OLD = "7c9a1f2e-53b4-4c0e-9d1b-0f6a2b8e4d31";
const NEW = "11111111-2222-4333-8444-555555555555";

/** A device in a boot, a minute after its start. */
function booted(
  id: string,
  entries = "",
  files: Parameters<typeof hostWith>[1] = {},
  uptime = "60.00",
): HostFs {
  return hostWith(
    `file /proc/sys/kernel/random/boot_id\n|${id}\nfile /proc/uptime\n|${uptime} 1.00\n${entries}`,
    files,
  );
}

/** What is told of the last device after looks at each, restarts of the agent between them. */
async function told(hosts: readonly HostFs[], at = NOON) {
  let facts: Awaited<ReturnType<typeof boot.collect>>["facts"] | undefined;
  let events: unknown[] = [];
  for (const host of hosts) {
    const collected = await collectAll(boot, host, facts, at);
    facts = JSON.parse(JSON.stringify(collected.facts));
    events = (collected.events ?? []).map(({ content }) => content);
  }
  return events;
}

const EVENT = { type: "Reboot", time: "2026-11-22 11:59:00", previous_boot_id: OLD };

Deno.test("boot tells of another boot id once, with the time of the boot", async () => {
  assert.deepEqual(await told([booted(OLD)]), []);
  assert.deepEqual(await told([booted(OLD), booted(OLD)]), []);
  assert.deepEqual(await told([booted(OLD), booted(NEW)]), [EVENT]);
  assert.deepEqual(await told([booted(OLD), booted(NEW), booted(NEW)]), []);
});

Deno.test("boot waits two minutes for a clock to be set, and then tells the uptime", async () => {
  const { time: _, ...event } = EVENT;
  const waits = "dir /run/systemd/timesync\n";
  const unset = booted(NEW, waits);
  assert.deepEqual(await told([booted(OLD), unset]), []);
  assert.deepEqual(
    await told([booted(OLD), unset, booted(NEW, "file /run/systemd/timesync/synchronized\n")]),
    [EVENT],
  );
  const late = booted(NEW, waits, {}, "120.50");
  assert.deepEqual(await told([booted(OLD), unset, late]), [{ ...event, uptime_s: 120.5 }]);
  assert.deepEqual(await told([booted(OLD), unset, late, late]), []);
  const unsynchronised = { ...NOON, wallMs: 60_000, synchronised: false };
  assert.deepEqual(await told([booted(OLD), booted(NEW)], unsynchronised), []);
  assert.deepEqual(await told([booted(OLD), late], unsynchronised), [{
    ...event,
    uptime_s: 120.5,
  }]);
});

Deno.test("boot loses no reboot that came before another one could be told", async () => {
  const third = "99999999-2222-4333-8444-555555555555";
  const events = await told([
    booted(OLD),
    booted(NEW, "dir /run/systemd/timesync\n"),
    booted(third),
  ]);
  const { time: _, ...untimed } = EVENT;
  assert.deepEqual(events, [untimed, { ...EVENT, previous_boot_id: NEW }]);
});

for (
  const [why, cause, records] of [
    ["it was shut down", "shutdown", [SHUTDOWN, BOOT]],
    ["no shutdown was written", "power loss or crash", [LOGIN, BOOT]],
    ["it was shut down and lost power later", "power loss or crash", [SHUTDOWN, BOOT, BOOT]],
    ["the boot is not written yet", "shutdown", [SHUTDOWN]],
  ] as const
) {
  Deno.test(`boot says ${cause} when ${why}`, async () => {
    const before = booted(OLD, "", { "/var/log/wtmp": [BOOT] });
    const [event] = await told([before, booted(NEW, "", { "/var/log/wtmp": [BOOT, ...records] })]);
    const boots = records.filter(({ type }) => type === 2).length;
    assert.deepEqual(event, { ...EVENT, cause, ...(boots > 1 ? { count: boots } : {}) });
  });
}

Deno.test("boot says what the watchdog and the kernel's crash records tell", async () => {
  const wtmp = { "/var/log/wtmp": [BOOT] };
  const watchdog = "file /sys/class/watchdog/watchdog0/bootstatus\n";
  const record = "dir /sys/fs/pstore\nfile /sys/fs/pstore/dmesg-ramoops-0\n|Panic#1 Part1\n";
  const causeAfter = async (before: string, after: string) => {
    const files = { "/var/log/wtmp": [BOOT, SHUTDOWN, BOOT] };
    const [event] = await told([booted(OLD, before, wtmp), booted(NEW, after, files)]);
    return (event as { cause?: string }).cause;
  };
  assert.equal(await causeAfter("", `${watchdog}|32\n`), "watchdog");
  assert.equal(await causeAfter("", `${watchdog}|0\n`), "shutdown");
  assert.equal(await causeAfter("", `${watchdog}|much\n`), "shutdown");
  assert.equal(
    await causeAfter("dir /sys/fs/pstore\n", `${record}${watchdog}|32\n`),
    "kernel crash",
  );
  // One that was there before tells nothing, nor do those of a folder that could not be read before.
  assert.equal(await causeAfter(record, record), "shutdown");
  assert.equal(await causeAfter("error /sys/fs/pstore denied\n", record), "shutdown");
});
