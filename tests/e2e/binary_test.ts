import assert from "node:assert/strict";
import { pathOf, read } from "../_tree.ts";
import { rebuild } from "./_agent.ts";
import { telltaleBinary } from "./_binary.ts";
import { type Device, makeDevice, whyNoDevice } from "./_device.ts";
import { brokerTest, find, type Seen, startMosquitto } from "./_mosquitto.ts";

const binary = await telltaleBinary();
const noBinary = "missing" in binary ? binary.missing : undefined;
const program = "path" in binary ? binary.path : "";
const noDevice = noBinary ?? whyNoDevice();

const DATA = "device/pump-17/data";
const STATUS = "device/pump-17/status";
const EACH_SECOND = "[report]\nheartbeat_s = 1\n";

interface Outcome {
  code: number;
  out: string;
  err: string;
}

async function outcomeOf([name = "", ...args]: readonly string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(name, { args, stdin: "null" }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

function test(name: string, fn: () => Promise<void>, missing = noBinary): void {
  if (missing === undefined) Deno.test(`the program ${name}`, fn);
  else Deno.test({ name: `the program ${name} (skipped: ${missing})`, ignore: true, fn });
}

const dataOf = (seen: readonly Seen[]) =>
  seen.filter(({ topic }) => topic === DATA).map(({ payload }) => JSON.parse(payload));

/** The arguments of an agent that says something each second. */
function eachSecond(device: Device, port: number, ...more: readonly string[]): readonly string[] {
  Deno.writeTextFileSync(`${device.runtime}/telltale.toml`, EACH_SECOND);
  return ["run", "--config=/run/telltale/telltale.toml", `--broker=localhost:${port}`, ...more];
}

function filesIn(directory: string): readonly string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
}

test("says the version that it was made from", async () => {
  const { version } = JSON.parse(read("deno.json"));
  assert.deepEqual(await outcomeOf([program, "--version"]), {
    code: 0,
    out: `telltale ${version}\n`,
    err: "",
  });
});

test("answers what is misspelt, missing or impossible with a sentence and an exit code", async () => {
  const cases: [string[], number, RegExp][] = [
    [["once", "--rot=/"], 64, /no flag --rot; did you mean --root\?/],
    [["runn"], 64, /no command "runn"; did you mean run\?/],
    [["run", "--broker=mqtt://x"], 78, /--broker: expected mqtts:\/\/HOST/],
    [["run", "--broker=x", "--cert=/usr/none"], 78, /Cannot read the .*certificate/],
    [["once"], 77, /Deno gives no program \/proc when it is started bare/],
    [["run", "--config=/etc/shadow"], 78, /started without permission for it/],
  ];
  for (const [args, wanted, sentence] of cases) {
    const { code, err } = await outcomeOf([program, ...args]);
    assert.match(err, sentence);
    assert.equal(code, wanted, args.join(" "));
  }
});

test("prints the permissions that it has", async () => {
  const { out } = await outcomeOf([program, "print", "permissions"]);
  assert.equal(out, read("deploy/permissions.txt"));
});

test("looks at the device, its file systems among it, without any right", async () => {
  using device = makeDevice(program);
  const { code, out, err } = await outcomeOf(device.command("telltale", "once", "--id=pump-17"));
  assert.equal(code, 0, err);
  const message = JSON.parse(out);
  assert.ok(message.Disk_Usage["/"].total_kib > 0);
  // What the device does not have, sensors say, is no fault of the rights; the logs of logins want a group.
  const { failures: _, ...blind } = message.Blind ?? {};
  const whys = Object.values<{ why: string }>(blind);
  assert.deepEqual(whys.filter(({ why }) => why !== "absent"), []);
  assert.equal(message.Device_Info.Boot_ID, read("/proc/sys/kernel/random/boot_id").trim());
}, noDevice);

test("sees a mount that hangs, and goes on", async () => {
  using device = makeDevice(program);
  const directory = Deno.makeTempDirSync({ dir: "/tmp" });
  Deno.chmodSync(directory, 0o755);
  try {
    const { code, out, err } = await outcomeOf([
      ...["unshare", "--mount", "--pid", "--fork", "--mount-proc"],
      ...["sh", pathOf("tests/host/_hung_mount.sh"), directory],
      // Within one more mount namespace: what hangs is in the one of process 1, where it is looked for.
      ...device.command("telltale", "once", "--id=pump-17"),
    ]);
    assert.equal(code, 0, err);
    const message = JSON.parse(out);
    assert.equal(message.Disk_Usage[`${directory}/hung`].unreadable, "slow");
    assert.ok(message.Disk_Usage["/"].total_kib > 0);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}, noDevice ?? noFuse());

brokerTest("the program reads its configuration anew, with no right but its own", async () => {
  await using broker = await startMosquitto();
  await using watch = await broker.watch("device/#");
  using device = makeDevice(program, await broker.device("pump-17"));
  await using agent = device.start("telltale", ...eachSecond(device, broker.port));
  await agent.says(/Connected/, 15_000);
  Deno.writeTextFileSync(`${device.runtime}/telltale.toml`, "[report]\nheartbeat_s = 0\n");
  agent.process.kill("SIGHUP");
  await agent.says(
    /telltale\.toml:2: report\.heartbeat_s: .*, got 0; the last good configuration stays/,
  );
  await watch.until(({ payload }) => payload.includes('"invalid_configuration/file"'), 10_000);
}, noDevice);

brokerTest("the program's deltas verify, and at SIGTERM it says stopped", async () => {
  await using broker = await startMosquitto();
  await using watch = await broker.watch("device/#");
  using device = makeDevice(program, await broker.device("pump-17"));
  await using agent = device.start("telltale", ...eachSecond(device, broker.port));
  await watch.until(() => dataOf(watch.seen).length >= 4, 15_000);
  const { seq, state } = rebuild(watch.seen, DATA);
  assert.equal(seq, dataOf(watch.seen).length);
  assert.ok(state["Disk_Usage"] !== undefined && state["Top_CPU_Processes"] !== undefined);
  assert.equal(await agent.stop(), 0);
  await watch.until(({ topic, payload }) =>
    topic === STATUS && JSON.parse(payload).Status === "stopped"
  );
  assert.doesNotMatch(agent.log(), /warning|error/);
  assert.deepEqual(filesIn(device.state), ["telltale.db"]);
  assert.deepEqual(filesIn(device.runtime), ["host", "telltale.toml"]);
  assert.equal(Deno.statSync(`${device.state}/telltale.db`).mode! & 0o077, 0);
}, noDevice);

brokerTest("the program believes no CA but the configured one", async () => {
  await using broker = await startMosquitto();
  const credentials = await broker.device("pump-17");
  await using stranger = await startMosquitto({ stopped: true });
  const { ca } = await stranger.device("pump-17");
  using device = makeDevice(program, { ...credentials, ca });
  Deno.copyFileSync(credentials.ca, `${device.runtime}/other.crt`);
  const theirs = "/run/telltale/other.crt";
  await using agent = device.start(
    "env",
    `DENO_CERT=${theirs}`,
    `SSL_CERT_FILE=${theirs}`,
    "DENO_TLS_CA_STORE=system",
    "telltale",
    ...eachSecond(device, broker.port),
  );
  await agent.says(/does not come from the configured CA/);
  assert.equal(await agent.stop(), 0);
}, noDevice);

brokerTest("the program starts no process and writes nowhere but in its directories", async () => {
  await using broker = await startMosquitto();
  await using watch = await broker.watch(DATA);
  using device = makeDevice(program, await broker.device("pump-17"));
  const trace = Deno.makeTempFileSync();
  try {
    const calls =
      "execve,execveat,fork,vfork,clone,clone3,open,openat,openat2,creat,mkdir,mkdirat," +
      "mknod,mknodat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,truncate,bind";
    // As a grandchild of its own: the program stays our child, to be stopped and waited for.
    const strace = ["strace", "-D", "-f", "-qq", "-s", "300", "-e", `trace=${calls}`, "-o", trace];
    const [unshare = "", ...args] = device.command("telltale", ...eachSecond(device, broker.port));
    const agent = new Deno.Command(strace[0] ?? "", {
      args: [...strace.slice(1), unshare, ...args],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await watch.until(() => dataOf(watch.seen).length >= 2, 20_000);
    agent.kill("SIGTERM");
    assert.equal((await agent.status).code, 0);
    const { processes, written } = readTrace(Deno.readTextFileSync(trace));
    assert.deepEqual(processes, ["execve"]);
    assert.ok(written.includes("/var/lib/telltale/telltale.db"), `${written}`);
    const elsewhere = written.filter((path) => !/^\/(run|var\/lib)\/telltale\//.test(path));
    assert.deepEqual(elsewhere, []);
  } finally {
    Deno.removeSync(trace);
  }
}, noDevice ?? (find("strace") === undefined ? "strace is not installed" : undefined));

/**
 * What strace saw from the program's own start on: calls that start a program or a process, and paths
 * that were created, opened for writing, or named anew.
 *
 *     4711 execve("/run/bin/telltale", ["telltale", "run"], 0x7ffd /* 4 vars *\/) = 0
 *     4711 clone3({flags=CLONE_VM|CLONE_THREAD, ...}, 88) = 4712
 *     4712 openat(AT_FDCWD, "/var/lib/telltale/telltale.db", O_RDWR|O_CREAT, 0644) = 9
 */
function readTrace(text: string): { processes: string[]; written: string[] } {
  const lines = text.slice(text.search(/^\d+ +execve\("\/run\/bin\/telltale"/m)).split("\n");
  const processes: string[] = [];
  const written = new Set<string>();
  for (const line of lines) {
    const [, call = "", rest = ""] = /^\d+ +(\w+)\((.*)/.exec(line) ?? [];
    if (/^(exec|fork|vfork|clone)/.test(call)) {
      if (!rest.includes("CLONE_THREAD")) processes.push(call);
    } else if (!call.startsWith("open") || /O_(WRONLY|RDWR|CREAT|TRUNC)/.test(rest)) {
      for (const [, path = ""] of rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)) written.add(path);
    }
  }
  return { processes, written: [...written] };
}

function noFuse(): string | undefined {
  try {
    Deno.statSync("/dev/fuse");
    return undefined;
  } catch {
    return "this kernel has no /dev/fuse";
  }
}
