import assert from "node:assert/strict";
import { z } from "zod";
import { grantOf, GRANTS } from "../src/cli/_grants.ts";
import { UNIT_FILES } from "../src/cli/_unit.ts";
import { TRACE_READS } from "../src/host/feeds/exec.ts";
import { examine } from "../src/cli/_sources.ts";
import { systemClock } from "../src/clock.ts";
import { defineCollector } from "../src/collectors/_collector.ts";
import { COLLECTORS } from "../src/collectors/registry.ts";
import { archiveHost } from "../src/host/archive.ts";
import { parseArchive } from "../src/host/archive_text.ts";
import { guardHost } from "../src/host/guard.ts";
import { BUS_SOCKET, type ReadPattern } from "../src/host/host_fs.ts";
import { doctor, parse, type Report, sourceOf } from "./_doctor.ts";
import { pathOf, read } from "./_tree.ts";

/** The doctor about a captured device to which lines of its text form are added. */
async function doctorOf(name: string, lines = ""): Promise<{ code: number; report: Report }> {
  const file = await Deno.makeTempFile({ suffix: ".host" });
  try {
    await Deno.writeTextFile(file, read(`tests/hosts/${name}.host`) + lines);
    const outcome = await doctor(["--json", `--root=${file}`]);
    return { code: outcome.code, report: parse(outcome) };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("doctor lists every source of every collector, and exits 0 where all can be read", async () => {
  const { code, report } = await doctorOf("raspberry-pi-os");
  assert.deepEqual([code, report.complete, report.sandbox], [0, true, null]);
  assert.deepEqual(
    report.collectors.map(({ id, sources }) => [id, sources.map(({ path }) => path)]),
    COLLECTORS.map((
      { id, reads, takes = [], statFs = [], trees = [], bus, sockets = [] }:
        & typeof COLLECTORS[number]
        & {
          takes?: readonly string[];
          statFs?: readonly string[];
          trees?: readonly string[];
          bus?: readonly string[];
          sockets?: readonly string[];
        },
    ) => [
      id,
      [
        ...new Set<string>(reads),
        ...takes,
        ...statFs,
        ...trees,
        ...bus ? [BUS_SOCKET] : [],
        ...sockets,
      ],
    ]),
  );
  const zones = sourceOf(report, "temperature", "/sys/class/thermal/thermal_zone*/temp");
  assert.deepEqual([zones.answer, zones.readable, zones.there], ["ok", 1, 1]);
  // A Raspberry Pi has no DMI: nothing is wrong with it for that.
  assert.equal(sourceOf(report, "device", "/sys/class/dmi/id/product_name").answer, "absent");
});

Deno.test("doctor says what is denied, which line of the unit gives it, and exits 1", async () => {
  const { code, report } = await doctorOf(
    "raspberry-pi-os",
    "error /proc/meminfo denied\nerror /proc/1/stat denied\nerror /etc/os-release denied\n" +
      "error /sys/class/thermal denied\nerror /proc/uptime slow\n",
  );
  assert.deepEqual([code, report.complete], [1, false]);
  const meminfo = sourceOf(report, "memory", "/proc/meminfo");
  assert.deepEqual([meminfo.answer, meminfo.line], [
    "denied",
    "BindReadOnlyPaths=/proc:/run/telltale/host/proc",
  ]);
  assert.match(meminfo.unseen, /^Memory and swap/);
  assert.equal(report.collectors.find(({ id }) => id === "memory")?.answer, "denied");
  const stat = sourceOf(report, "processes", "/proc/*/stat");
  assert.deepEqual([stat.answer, stat.there - stat.readable], ["denied", 1]);
  assert.match(stat.detail ?? "", /\/proc\/1\/stat$/);
  // What every process may read elsewhere was closed by hand here.
  assert.match(sourceOf(report, "device", "/etc/os-release").needs, /^CAP_DAC_READ_SEARCH, or/);
  const zones = sourceOf(report, "temperature", "/sys/class/thermal/thermal_zone*/temp");
  assert.deepEqual([zones.answer, zones.readable], ["denied", 0]);
  assert.equal(sourceOf(report, "boot", "/proc/uptime").answer, "slow");
});

Deno.test("doctor tells that the processes of others are hidden", async () => {
  const { code, report } = await doctorOf("raspberry-pi-os", "gone /proc/1\n");
  const processes = report.collectors.find(({ id }) => id === "processes");
  assert.deepEqual([code, processes?.answer], [1, "denied"]);
  assert.match(processes?.detail ?? "", /hidden/);
});

Deno.test("doctor names the file systems that hang or are hidden, one by one", async () => {
  const { code, report } = await doctorOf("hostile");
  const parts = report.collectors.flatMap(({ sources }) => sources)
    .filter(({ kind }) => kind === "part");
  assert.equal(code, 1);
  assert.ok(parts.some(({ path, answer }) => path === "/mnt/nas" && answer === "slow"));
  assert.ok(parts.some(({ path, answer }) => path === "/srv/share" && answer === "denied"));
});

Deno.test("doctor writes for a terminal what it says, and nothing that the device made up", async () => {
  const { code, out, err } = await doctor([`--root=${pathOf("tests/hosts/hostile.host")}`]);
  assert.deepEqual([code, err], [1, ""]);
  // deno-lint-ignore no-control-regex -- control characters are what it looks for
  assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  assert.match(out, /^ok +boot: /m);
  assert.match(out, /^ {2}slow +\/mnt\/nas\n +unseen: Space and inodes/m);
  assert.match(out, /^ {2}denied +\/srv\/share\n +needs: .+\n +given by: .+\n +unseen: /m);
  assert.match(out, /\d+ of \d+ sources are readable, \d+ are not on this device, \d+ cannot/);
});

Deno.test("doctor asks for few of many, and for every process", async () => {
  const zones = Array.from({ length: 50 }, (_, i) => `file /sys/class/x/z${i}/a\n|1\n`).join("");
  const processes = Array.from(
    { length: 50 },
    (_, i) =>
      `file /proc/${i + 1}/cmdline\n>sh\nlink /proc/${i + 1}/exe /bin/sh\n` +
      `link /proc/${i + 1}/fd/3 socket:[7]\n`,
  ).join("");
  const text = `telltale host 1\n${zones}${processes}` +
    "file /proc/net/stat/exe\n|no process\nlink /etc/dir /usr/dir\nfile /usr/dir/name\n>x\n" +
    "error /proc/7/exe denied\nerror /proc/8/fd denied\nerror /var/log/journal denied\n" +
    "error /proc/9/exe absent\n";
  const reads: ReadPattern[] = [
    "/sys/class/x/*/a",
    "/proc/*/cmdline",
    "/proc/*/exe",
    "/proc/*/fd/*",
    "/var/log/journal/**",
    "/usr/**",
    "/etc/dir",
    "/nowhere/*/x",
  ];
  const collector = defineCollector({
    id: "x",
    summary: "Everything",
    reads,
    everyMs: 0,
    facts: z.object({}),
    collect: () => ({ facts: {} }),
  });
  const host = guardHost(archiveHost(parseArchive(text)), reads);
  const [report] = await examine([collector], host, systemClock, true);
  const seen = report?.sources.map(({ path, answer, readable, there }) =>
    [path, answer, readable, there] as const
  );
  assert.deepEqual(seen, [
    ["/sys/class/x/*/a", "ok", 8, 8],
    ["/proc/*/cmdline", "ok", 8, 8],
    ["/proc/*/exe", "denied", 48, 49],
    ["/proc/*/fd/*", "denied", 49, 50],
    ["/var/log/journal/**", "denied", 0, 1],
    ["/usr/**", "ok", 1, 1],
    ["/etc/dir", "ok", 1, 1],
    ["/nowhere/*/x", "absent", 0, 0],
  ]);
  assert.deepEqual(report?.sources.map(({ unseen }) => unseen === "Everything"), [
    ...[true, true, false, false, false, true, true, true],
  ]);
});

Deno.test("doctor calls optional what an uninstalled drop-in trace would show, and nothing else", async () => {
  const text = "telltale host 1\nerror /sys/kernel/tracing denied\nerror /proc/loadavg denied\n";
  const reads: ReadPattern[] = [...TRACE_READS, "/proc/loadavg"];
  const facts = z.object({});
  const collector = defineCollector({
    ...{ id: "x", summary: "x", reads, everyMs: 0, facts, collect: () => ({ facts: {} }) },
  });
  const host = guardHost(archiveHost(parseArchive(text)), reads);
  const optional = async (traced: boolean) => {
    const [report] = await examine([collector], host, systemClock, traced);
    return report?.sources.filter((it) => it.optional).map(({ path }) => path);
  };
  assert.deepEqual(await optional(true), []);
  assert.deepEqual(await optional(false), [...TRACE_READS]);
});

Deno.test("every line that gives a grant is in the unit, or in the drop-in it names", () => {
  for (const [sources, { line, drop_in }] of GRANTS) {
    const file = drop_in === undefined ? "telltale.service" : `telltale.service.d/${drop_in}.conf`;
    const lines = (UNIT_FILES[file] ?? "").split("\n");
    assert.ok(
      line !== undefined && lines.includes(line),
      `${file} has no ${line} for ${sources[0]}`,
    );
  }
});

Deno.test("grantOf() takes the narrowest grant, and a path for a path", () => {
  assert.match(grantOf("/proc/*/fd/*").needs, /CAP_DAC_READ_SEARCH/);
  assert.equal(grantOf("/proc/*/exe").needs, "CAP_SYS_PTRACE");
  assert.equal(grantOf("/proc/pressure/io").needs, "/proc of the host");
  assert.equal(grantOf("/var/log/auth.log").needs, "group adm");
  assert.match(grantOf("/etc/os-release").needs, /^nothing/);
});

Deno.test("doctor asks the bus where there is a radio, and says what it needs", async () => {
  const denied = "error /run/dbus/system_bus_socket denied\n";
  const refused = await doctorOf("raspberry-pi-os", denied);
  const source = sourceOf(refused.report, "wireless", BUS_SOCKET);
  assert.deepEqual([refused.code, source.kind, source.answer], [1, "bus", "denied"]);
  assert.match(source.needs, /a user in its \/etc\/passwd/);
  assert.match(source.unseen, /access point/);
  const wired = await doctorOf("yocto-imx8", denied);
  assert.equal(sourceOf(wired.report, "wireless", BUS_SOCKET).answer, "absent");
});
