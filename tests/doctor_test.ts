import assert from "node:assert/strict";
import { z } from "zod";
import { grantOf } from "../src/cli/_grants.ts";
import { permissionFlags } from "../src/cli/_permissions.ts";
import { examine } from "../src/cli/_sources.ts";
import { systemClock } from "../src/clock.ts";
import { defineCollector } from "../src/collectors/_collector.ts";
import { COLLECTORS } from "../src/collectors/registry.ts";
import { archiveHost } from "../src/host/archive.ts";
import { parseArchive } from "../src/host/archive_text.ts";
import { guardHost } from "../src/host/guard.ts";
import type { ReadPattern } from "../src/host/host_fs.ts";
import { pathOf, read } from "./_tree.ts";

const answer = z.enum(["ok", "absent", "denied", "malformed", "slow"]);
const property = z.strictObject({
  is: z.json(),
  as_in_unit: z.boolean().nullable(),
  line: z.string().min(1),
});

/** The shape of `telltale doctor --json`, which does not change but for members that are added. */
const REPORT = z.strictObject({
  version: z.string(),
  complete: z.boolean(),
  collectors: z.array(z.strictObject({
    id: z.string(),
    summary: z.string(),
    answer,
    detail: z.string().optional(),
    sources: z.array(z.strictObject({
      path: z.string().startsWith("/"),
      kind: z.enum(["read", "statfs", "part"]),
      answer,
      readable: z.int(),
      there: z.int(),
      detail: z.string().optional(),
      needs: z.string().min(1),
      line: z.string().min(1).optional(),
      drop_in: z.enum(["visibility", "trace"]).optional(),
      unseen: z.string().min(1),
    })),
  })),
  sandbox: z.strictObject({
    deno_version: property,
    compiled: property,
    uid: property,
    groups: property,
    effective_capabilities: property,
    bounding_capabilities: property,
    no_new_privileges: property,
    seccomp: property,
    host_proc: property,
    host_sys: property,
    hidepid: property,
    state_directory: property,
    permissions: property,
  }).nullable(),
});
type Report = z.infer<typeof REPORT>;

interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs the doctor; `wrapper` in front of Deno, such as `deploy/with-host`. */
async function doctor(
  args: readonly string[],
  wrapper: readonly string[] = [],
  permissions: readonly string[] = ["-A"],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const [program = "", ...rest] = [
    ...wrapper,
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-check",
    "--no-prompt",
    ...permissions,
    pathOf("src/main.ts"),
    "doctor",
    ...args,
  ];
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: rest,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

function parse({ out, err }: Outcome): Report {
  assert.equal(err, "");
  return REPORT.parse(JSON.parse(out));
}

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

function sourceOf(report: Report, collector: string, path: string) {
  const source = report.collectors.find(({ id }) => id === collector)?.sources
    .find((it) => it.path === path);
  assert.ok(source !== undefined, `${collector} has no source ${path}`);
  return source;
}

Deno.test("doctor lists every source of every collector, and exits 0 where all can be read", async () => {
  const { code, report } = await doctorOf("raspberry-pi-os");
  assert.deepEqual([code, report.complete, report.sandbox], [0, true, null]);
  assert.deepEqual(
    report.collectors.map(({ id, sources }) => [id, sources.map(({ path }) => path)]),
    COLLECTORS.map(({ id, reads, statFs = [] }: typeof COLLECTORS[number] & {
      statFs?: readonly string[];
    }) => [id, [...new Set<string>(reads), ...statFs]]),
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
  const [report] = await examine([collector], host, systemClock);
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

Deno.test("grantOf() takes the narrowest grant, and a path for a path", () => {
  assert.match(grantOf("/proc/*/fd/*").needs, /CAP_DAC_READ_SEARCH/);
  assert.equal(grantOf("/proc/*/exe").needs, "CAP_SYS_PTRACE");
  assert.equal(grantOf("/proc/pressure/io").needs, "/proc of the host");
  assert.equal(grantOf("/var/log/auth.log").needs, "group adm");
  assert.match(grantOf("/etc/os-release").needs, /^nothing/);
});

const WITH_HOST = pathOf("deploy/with-host");
const namespaces = (await new Deno.Command(WITH_HOST, { args: ["true"], stderr: "null" }).output())
  .success;
const skipped = namespaces ? "" : " (skipped: no namespaces)";

Deno.test({
  name: `doctor finds this machine readable, and tells how it is confined${skipped}`,
  ignore: !namespaces,
  async fn() {
    const directory = await Deno.makeTempDir();
    const outcome = await doctor(["--json"], [WITH_HOST], ["-A"], { STATE_DIRECTORY: directory });
    await Deno.remove(directory);
    const { collectors, sandbox } = parse(outcome);
    for (const id of ["boot", "cpu", "memory", "processes", "interfaces"]) {
      const report = collectors.find((it) => it.id === id);
      assert.deepEqual([id, report?.answer], [id, "ok"]);
    }
    assert.equal(sandbox?.uid.is, Deno.uid() === 0 ? 0 : sandbox?.uid.is);
    assert.deepEqual([sandbox?.host_proc.is, sandbox?.host_sys.is], [true, true]);
    assert.deepEqual(sandbox?.state_directory, {
      is: "writable",
      as_in_unit: true,
      line: "StateDirectory=telltale",
    });
    assert.equal(sandbox?.permissions.as_in_unit, false);
  },
});

const setpriv = await new Deno.Command("setpriv", { args: ["--version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);
const confinable = namespaces && setpriv && Deno.uid() === 0;
const notConfinable = confinable ? "" : " (skipped: no root, namespaces or setpriv)";

Deno.test({
  name: `doctor sees what takes rights away: capabilities and Deno's flags${notConfinable}`,
  ignore: !confinable,
  async fn() {
    const flags = permissionFlags({
      host: "/@RUNTIME@/host",
      read: [pathOf("src")],
      write: ["/@RUNTIME@"],
    })
      .map((flag) => flag.replace("/etc/machine-id,", ""));
    const program = [...flags, "--no-check", "--quiet", pathOf("src/main.ts")];
    const args = [
      ...["setpriv", "--no-new-privs", "--bounding-set=-all"],
      ...["bash", "-c", 'exec "${@//\\/@RUNTIME@/$RUNTIME_DIRECTORY}"', "bash"],
      ...[Deno.execPath(), "run", ...program, "doctor", "--json"],
    ];
    const { code, stdout, stderr } = await new Deno.Command(WITH_HOST, {
      args,
      env: { CONFIGURATION_DIRECTORY: pathOf("src") },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const report = parse({ code, out: text(stdout), err: text(stderr) });
    const { sandbox } = report;
    assert.deepEqual([code, sandbox?.effective_capabilities.is], [1, []]);
    assert.deepEqual([sandbox?.bounding_capabilities.is, sandbox?.no_new_privileges.is], [
      [],
      true,
    ]);
    assert.deepEqual(sandbox?.permissions, {
      is: {
        ...{ run: "none", ffi: "none", import: "none", write: "some" },
        ...{ read: "some", env: "some", sys: "some", net: "all" },
      },
      as_in_unit: true,
      line: "compiled in: telltale print permissions",
    });
    const id = sourceOf(report, "device", "/etc/machine-id");
    assert.deepEqual([id.answer, id.needs.split(":")[0]], ["denied", "Deno's permission"]);
    const sources = report.collectors.flatMap((collector) => collector.sources);
    const denied = sources.filter(({ answer, kind }) => answer === "denied" && kind !== "part");
    assert.deepEqual([...new Set(denied.map(({ path }) => path))], ["/etc/machine-id"]);
    assert.equal(sourceOf(report, "boot", "/proc/uptime").answer, "ok");
  },
});
