import assert from "node:assert/strict";
import { emptyMirror, receive } from "../src/core/consumer.ts";
import { makePki } from "./delivery/_certificates.ts";
import { pathOf } from "./_tree.ts";
import { journalOf } from "./parse/db/_journals.ts";

interface Outcome {
  code: number;
  out: string;
  err: string;
}

async function telltale(args: readonly string[], permissions = ["-A"]): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--no-prompt",
      ...permissions,
      pathOf("src/main.ts"),
      ...args,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const PI = pathOf("tests/hosts/raspberry-pi-os.host");
const YOCTO = pathOf("tests/hosts/yocto-imx8.host");

Deno.test("telltale --version and --help go to stdout and end well", async () => {
  const [version, help] = await Promise.all([telltale(["--version"]), telltale(["--help"])]);
  assert.match(version.out, /^telltale \d+\.\d+\.\d+\n$/);
  for (const command of ["run", "once", "check", "doctor", "learn", "capture", "replay", "print"]) {
    assert.match(help.out, new RegExp(`^  ${command} `, "m"));
  }
  assert.deepEqual([version.code, help.code], [0, 0]);
});

Deno.test("what is misspelt is an error with a suggestion, exit 64", async () => {
  const cases: [string[], RegExp][] = [
    [["onec"], /no command "onec"; did you mean once\?/],
    [["once", "--rot=/"], /no flag --rot; did you mean --root\?/],
    [["once", "--root"], /--root wants a value/],
    [["once", "file"], /takes flags only/],
    [["print", "permission"], /wants one of permissions, schema, config, docs/],
    [["replay"], /wants \.host files or directories/],
  ];
  for (const [args, sentence] of cases) {
    const { code, err } = await telltale(args);
    assert.match(err, sentence);
    assert.equal(code, 64, args.join(" "));
  }
});

Deno.test("telltale once --root HOST prints a full message that verifies", async () => {
  const { code, out } = await telltale(["once", `--root=${PI}`, "--id=pi"]);
  assert.equal(code, 0);
  const { Device_ID, Full, CPU_Usage } = JSON.parse(out);
  assert.deepEqual([Device_ID, Full], ["pi", true]);
  assert.ok("cpu-thermal" in CPU_Usage.temperature_c);
  assert.equal(receive(emptyMirror(), out).verdict.kind, "verified");
});

Deno.test("telltale replay prints a message for each host, verifiable in order, and always the same", async () => {
  const args = ["replay", PI, YOCTO, PI];
  const [first, second] = await Promise.all([telltale(args), telltale(args)]);
  assert.equal(first.out, second.out);
  let mirror = emptyMirror();
  const lines = first.out.trimEnd().split("\n");
  for (const line of lines) {
    const received = receive(mirror, line);
    assert.equal(received.verdict.kind, "verified");
    mirror = received.mirror;
  }
  assert.equal(lines.length, 3);
});

Deno.test("telltale capture of a directory tree, replayed, gives what the tree itself gives", async () => {
  const directory = Deno.makeTempDirSync();
  const write = (path: string, text: string) => {
    Deno.mkdirSync(`${directory}${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    Deno.writeTextFileSync(`${directory}${path}`, text);
  };
  try {
    write("/proc/uptime", "12345.67 20000.00\n");
    write(
      "/proc/meminfo",
      "MemTotal: 1000 kB\nMemFree: 400 kB\nMemAvailable: 500 kB\nBuffers: 0 kB\nCached: 0 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
    );
    // As the first thing that a capture makes anonymous is called.
    write("/proc/sys/kernel/random/boot_id", "00000000-0000-0000-0000-000000000001\n");
    const captured = await telltale(["capture", `--root=${directory}`]);
    assert.equal(captured.code, 0, captured.err);
    assert.match(captured.out, /^telltale host 1 /);
    Deno.writeTextFileSync(`${directory}/it.host`, captured.out);
    const [tree, host] = await Promise.all([
      telltale(["replay", "--id=x", directory]),
      telltale(["replay", "--id=x", `${directory}/it.host`]),
    ]);
    assert.equal(tree.out, host.out);
    assert.equal(JSON.parse(tree.out).Up_Time, "12345.67");
    assert.equal(JSON.parse(tree.out).Memory_Usage.used_percent, 50);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("telltale replay of two trees prints what a journal in the later has more", async () => {
  const directory = Deno.makeTempDirSync();
  try {
    const id = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    const journal = `${directory}/b/var/log/journal/${id}`;
    Deno.mkdirSync(`${directory}/a/var/log`, { recursive: true });
    Deno.mkdirSync(journal, { recursive: true });
    Deno.writeFileSync(
      `${journal}/system.journal`,
      journalOf([{
        MESSAGE: "Failed password for root from 192.0.2.7 port 4712 ssh2",
        SYSLOG_IDENTIFIER: "sshd",
        _COMM: "sshd",
        _EXE: "/usr/sbin/sshd",
        _UID: "0",
      }]),
    );
    const { out } = await telltale(["replay", "--id=x", `${directory}/a`, `${directory}/b`]);
    const events = out.trimEnd().split("\n").map((line) => JSON.parse(line).Failed_Login_Events);
    assert.deepEqual(events, [undefined, [{
      user: "root",
      host: "192.0.2.7",
      time: "2026-11-22 12:00:01",
      service: "sshd",
      source: "journal",
    }]]);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("a malformed .host file is an error that names the line, exit 65", async () => {
  const file = Deno.makeTempFileSync({ suffix: ".host" });
  Deno.writeTextFileSync(file, "telltale host 1\nfile /proc/uptime\n!\n");
  const { code, err } = await telltale(["once", `--root=${file}`]);
  Deno.removeSync(file);
  assert.match(err, /line 3/i);
  assert.equal(code, 65);
});

Deno.test("bare, without every permission, a command says where to run it and exits 77", async () => {
  const flags = ["--allow-read", "--allow-env", "--allow-sys=statfs"];
  const { code, err } = await telltale(["once"], flags);
  assert.match(err, /deploy\/with-host/);
  assert.equal(code, 77);
});

Deno.test("telltale check says what is good, and what is not exits 78", async () => {
  const { code, err } = await telltale(["check", "--broker=localhost", "--ca=/nowhere"]);
  assert.match(err, /Cannot read the CA certificate \/nowhere: there is no such file/);
  assert.equal(code, 78);
  const missing = await telltale(["check"]);
  assert.match(missing.err, /broker\.url is missing/);
  assert.equal(missing.code, 78);
});

Deno.test("telltale learn prints lists that telltale check reads and replay finds nothing wrong with", async () => {
  await using pki = await makePki();
  const { ca, cert, key } = await pki.device();
  const config = Deno.makeTempFileSync({ suffix: ".toml" });
  try {
    const learned = await telltale(["learn", PI]);
    assert.match(learned.out, /^# Learned by telltale \d+\.\d+\.\d+, 1 captured host\./);
    const unused = '[[detectors.open_ports.allow]]\nprotocol = "tcp"\nport = 9\n';
    Deno.writeTextFileSync(config, learned.out + unused);
    const credentials = [`--ca=${ca}`, `--cert=${cert}`, `--key=${key}`, "--broker=localhost"];
    const [checked, replayed, bare] = await Promise.all([
      telltale(["check", `--config=${config}`, `--root=${PI}`, ...credentials]),
      telltale(["replay", `--config=${config}`, PI, PI]),
      telltale(["learn", YOCTO, "--for=1s"]),
    ]);
    assert.equal(checked.code, 0, checked.err);
    assert.match(
      checked.out,
      /^open_ports\.allow: 9 entries, 1 match nothing now: number 9 \(protocol = "tcp", port = 9\)$/m,
    );
    assert.match(
      checked.out,
      /^unexpected_process\.allow: \d+ entries, each matches something now$/m,
    );
    assert.doesNotMatch(replayed.out, /open_ports|unexpected_process|process_restarted/);
    assert.equal(bare.code, 64);
  } finally {
    Deno.removeSync(config);
  }
});

/** Whether a process has a handler for SIGINT (proc_pid_status(5)). */
function catchesInterrupts(pid: number): boolean {
  const caught = /^SigCgt:\s+(\w+)/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
  return (Number.parseInt(caught?.slice(-1) ?? "0", 16) & 2) !== 0;
}

Deno.test("telltale learn --for ends after that time, and at once with what it has when it is told to", async () => {
  const learn = (time: string) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--no-check", pathOf("src/main.ts"), "learn", `--for=${time}`],
      stdout: "piped",
      stderr: "null",
    }).spawn();
  const [short, long] = [learn("1s"), learn("24h")];
  const first = await short.output();
  while (!catchesInterrupts(long.pid)) await new Promise((resolve) => setTimeout(resolve, 50));
  long.kill("SIGINT");
  for (const { code, stdout } of [first, await long.output()]) {
    assert.equal(code, 0);
    assert.match(new TextDecoder().decode(stdout), /\[\[detectors\.unexpected_process\.allow\]\]/);
  }
});
