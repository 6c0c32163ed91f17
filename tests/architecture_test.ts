import assert from "node:assert/strict";
import { filesUnder, importsOf, read, room } from "./_tree.ts";

/** What each room may import, by room or by package; `*` is anything. The table of ARCHITECTURE.md. */
const LAW: Readonly<Record<string, readonly string[]>> = {
  model: ["model", "zod"],
  parse: ["parse", "fzstd"],
  host: ["host", "model", "clock", "parse", "node:fs", "node:sqlite", "node:crypto"],
  collectors: [
    "collectors",
    "host/host_fs",
    "host/feed",
    "host/feeds",
    "parse",
    "model",
    "zod",
    "node:crypto",
  ],
  detectors: ["detectors", "collectors/registry", "model", "zod"],
  core: [
    "core",
    "collectors/_collector",
    "collectors/registry",
    "detectors/_detector",
    "detectors/registry",
    "host/host_fs",
    "model",
    "clock",
    "parse/parse_error",
    "node:crypto",
  ],
  delivery: [
    "delivery",
    "model",
    "clock",
    "log",
    "mqtt",
    "node:stream",
    "node:sqlite",
    "node:crypto",
    "node:buffer",
    "node:process",
  ],
  clock: ["model"],
  log: [],
  nearest: [],
  notify: ["clock", "log"],
  drain: ["collectors/_collector", "core/look", "host/feed", "host/host_fs", "model"],
  scribe: ["clock", "config", "core", "delivery", "model"],
  self: ["clock", "collectors/agent", "core/look", "core/state"],
  cli: ["*"],
  agent: ["*"],
  config: ["*"],
  main: ["*"],
};

/** What only the named files may mention, and why it is kept in one place. */
const ONE_PLACE: readonly (readonly [what: RegExp, files: readonly string[]])[] = [
  [/from "mqtt"/, ["delivery/mqtt.ts"]],
  [/from "fzstd"/, ["parse/db/_zstd_frame.ts"]],
  [/from "node:sqlite"/, ["delivery/_database.ts", "host/_database.ts"]],
  [/Date\.now\(|new Date\(\)|performance\.now\(/, ["clock.ts"]],
  [/Math\.random\(|getRandomValues\(|randomUUID\(/, ["clock.ts"]],
  [/Deno\.connectTls\(/, ["delivery/tls_stream.ts"]],
  [/Deno\.connect\(/, ["host/_unix_socket.ts"]],
  [/Deno\.listenDatagram\(/, ["notify.ts"]],
  [/Deno\.watchFs\(/, ["host/watch.ts"]],
  [/new Worker\(/, ["host/slow.ts"]],
  [/statfsSync\(/, ["host/live.ts"]],
  [/Deno\.open(Sync)?\(/, ["host/_digest.ts", "host/live.ts"]],
  [/Deno\.exit\(/, ["main.ts"]],
];

/** What an agent without a shell, native code or other people's servers never needs. */
const NOWHERE = [
  /Deno\.Command\b/,
  /Deno\.run\b/,
  /Deno\.dlopen\b/,
  /node:child_process/,
  /\beval\(/,
  /new Function\(/,
  /\bfetch\(/,
  /\bconsole\./,
  /@ts-ignore|@ts-expect-error|@ts-nocheck/,
  /\bas any\b/,
  // The `z` that zod exports holds its messages in every language: 340 KB, and 18 MB of memory.
  /import (type )?\{[^}]*\bz\b[^}]*\} from "zod"/,
];

const sources = filesUnder("src", ".ts");

Deno.test("every room imports only what its line of the table allows", () => {
  for (const file of sources) {
    const allowed = LAW[room(file)];
    assert.ok(allowed !== undefined, `${file} is in no room of the table`);
    if (allowed.includes("*")) continue;
    for (const target of importsOf(file)) {
      const name = target.replace(/\.ts$/, "");
      const fits = allowed.some((entry) => name === entry || name.startsWith(`${entry}/`));
      assert.ok(fits, `${file} may not import ${target}`);
    }
  }
});

Deno.test("parse is pure: it neither waits nor touches the runtime", () => {
  for (const file of sources.filter((file) => room(file) === "parse")) {
    assert.doesNotMatch(read(`src/${file}`), /\bawait\b|\basync\b|\bDeno\./, file);
  }
});

Deno.test("the rooms that are pure do not touch the runtime", () => {
  for (const file of sources) {
    if (!["model", "collectors", "detectors", "core"].includes(room(file))) continue;
    assert.doesNotMatch(read(`src/${file}`), /\bDeno\./, file);
  }
});

Deno.test("what is kept in one place is nowhere else", () => {
  for (const [what, files] of ONE_PLACE) {
    const found = sources.filter((file) => what.test(read(`src/${file}`)));
    assert.deepEqual(found, [...files], `${what}`);
  }
});

Deno.test("nothing in the agent starts programs, loads code or fetches", () => {
  for (const file of sources) {
    for (const what of NOWHERE) assert.doesNotMatch(read(`src/${file}`), what, file);
  }
});

Deno.test("the names on the wire are in model/message.ts alone", () => {
  const names = ["CPU_Usage", "Disk_Usage", "Network_Usage", "Top_CPU_Processes", "Device_Info"];
  for (const name of names) {
    const found = sources.filter((file) => read(`src/${file}`).includes(`"${name}`));
    assert.deepEqual(found, ["model/message.ts"], name);
  }
});

Deno.test("run-time packages are those of the list", () => {
  const listed = ["fzstd", "mqtt", "smol-toml", "zod"];
  const used = new Set(
    sources.flatMap(importsOf).filter((name) => !/^node:|\.(ts|json)$/.test(name)),
  );
  assert.deepEqual([...used].sort(), listed);
});
