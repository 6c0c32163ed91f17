/** The worst that files of logins and packages can be: what they cost, and that they are never half read. */
import assert from "node:assert/strict";
import { V8_FLAGS } from "../../deploy/build/compile.ts";
import { utmpFile } from "../parse/db/_utmp_file.ts";
import { LOGIN, LOGOUT } from "./_logins.ts";

const CHILD = new URL("_cost.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;
/** A release has no compiler and a small heap: what would not fit into that would end it. */
const AS_BUILT = `--v8-flags=${V8_FLAGS.join(",")}`;
const MIB = 2 ** 20;

const STATUS = "/var/lib/dpkg/status";
const APK = "/lib/apk/db/installed";
const RPM = "/var/lib/rpm/rpmdb.sqlite";
const WHOLE = "Package: a\nStatus: install ok installed\nVersion: 1\n";
const stanzas = (count: number) =>
  Array.from(
    { length: count },
    (_, n) =>
      `Package: package-${n}\nStatus: install ok installed\nVersion: 1.2.3-${n}\n` +
      `Architecture: amd64\nDescription: ${
        "something or other ".repeat(count > 50_000 ? 0 : 12)
      }\n\n`,
  ).join("");
const blocks = (count: number) =>
  Array.from({ length: count }, (_, n) => `P:package-${n}\nV:1.2-r${n}\nF:etc\nR:motd\n\n`).join(
    "",
  );
const records = (count: number) =>
  utmpFile(
    undefined,
    Array.from({ length: count }, (_, n) => [{ ...LOGIN, pid: n }, LOGOUT]).flat(),
  );

/** A database whose table is a tree over pages in disorder, or, `round`, leads in circles. */
function tree(pageBytes: number, bytes: number, round: boolean): Uint8Array {
  const pages = Math.floor(bytes / pageBytes);
  const file = new Uint8Array(pages * pageBytes);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode("SQLite format 3\0"));
  view.setUint16(16, pageBytes === 65_536 ? 1 : pageBytes);
  // table, Packages, Packages, 2, x
  const types = [6, 23, 29, 29, 1, 15];
  const text = new TextEncoder().encode("tablePackagesPackages\x02x");
  const cell = [types.length + text.length, 1, ...types, ...text];
  view.setUint8(100, 13);
  view.setUint16(103, 1);
  view.setUint16(108, pageBytes - cell.length);
  file.set(cell, pageBytes - cell.length);
  const fan = Math.floor((pageBytes - 20) / 7);
  let next = 1;
  const queue = [2];
  for (const page of queue) {
    const at = (page - 1) * pageBytes;
    const left = round ? 100 : Math.min(fan, pages - 2 - next);
    // A step that has no divisor in common with the number of pages goes to each of them once.
    const kids = Array.from({ length: Math.max(0, left) }, () => 3 + (next++ * 7919) % (pages - 2));
    if (!round) queue.push(...kids);
    else if (queue.length < pages - 2) queue.push(queue.length + 2);
    view.setUint8(at, kids.length === 0 ? 13 : 5);
    if (kids.length === 0) continue;
    view.setUint16(at + 3, kids.length - 1);
    for (const [index, kid] of kids.slice(1).entries()) {
      const from = pageBytes - 5 * (index + 1);
      view.setUint16(at + 12 + 2 * index, from);
      view.setUint32(at + from, kid);
    }
    view.setUint32(at + 8, kids[0] ?? 0);
  }
  return file;
}

const CASES: readonly (readonly [
  name: string,
  task: string,
  path: string,
  /** A number is one of bytes that are 0. */
  content: () => string | Uint8Array | number,
  said: RegExp,
])[] = [
  ["20,000 packages", "packages", STATUS, () => stanzas(20_000), /^20000$/],
  ["100,000 packages", "packages", STATUS, () => stanzas(100_000), /too many packages|Too large/],
  ["one huge stanza", "packages", STATUS, () => `${WHOLE}D: ${"x".repeat(7.9 * MIB)}\n`, /^1$/],
  [
    "a stanza of many fields",
    "packages",
    STATUS,
    () => `${WHOLE}\n${WHOLE}${Array.from({ length: 3.9e5 }, (_, n) => `f${n}:\n`).join("")}`,
    /^1$/,
  ],
  [
    "a name of megabytes",
    "packages",
    STATUS,
    () => WHOLE.replace(": a", `: ${"é%".repeat(2e6)}`),
    /^1$/,
  ],
  ["stanzas of nothing", "packages", STATUS, () => "x\n\n".repeat(2e6), /expected a field/],
  [
    "lines of nothing",
    "packages",
    STATUS,
    () => `${WHOLE}${"a:\n".repeat(2.5e6)}`,
    /too many lines/,
  ],
  ["lines of files", "packages", APK, () => `P:a\nV:1\n${"F:x\n".repeat(1.9e6)}`, /too many lines/],
  ["64 MB of zeros", "packages", STATUS, () => 64 * MIB, /Too large/],
  ["20,000 packages of apk", "packages", APK, () => blocks(20_000), /^20000$/],
  ["many empty lines", "packages", APK, () => "\n".repeat(8.1 * MIB), /Too large/],
  ["many small pages", "packages", RPM, () => tree(512, 16 * MIB, false), /too many/],
  ["pages in disorder", "packages", RPM, () => tree(4096, 38 * MIB, false), /^0$/],
  ["large pages", "packages", RPM, () => tree(65_536, 16 * MIB, false), /^0$/],
  ["pages in circles", "packages", RPM, () => tree(4096, 4 * MIB, true), /twice|too many/],
  ["a utmp of 60,000 records", "sessions", "/run/utmp", () => records(30_000), /^read,absent,/],
  ["a btmp of zeros", "btmp", "/var/log/btmp", () => 8 * MIB, /^0$/],
  ["a btmp of ones", "btmp", "/var/log/btmp", () => new Uint8Array(4 * MIB).fill(1), /^0$/],
];

Deno.test("any file of logins or packages costs at most a second and 64 MiB, and is never half read", async () => {
  const root = await Deno.makeTempDir();
  try {
    const args: string[] = [];
    for (const [index, [, task, path, content]] of CASES.entries()) {
      const directory = `${root}/${index}`;
      await Deno.mkdir(`${directory}${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
      const file = `${directory}${path}`;
      const written = content();
      if (typeof written === "string") await Deno.writeTextFile(file, written);
      else await Deno.writeFile(file, typeof written === "number" ? new Uint8Array() : written);
      if (typeof written === "number") await Deno.truncate(file, written);
      args.push(task, directory);
    }
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", "--config", CONFIG, AS_BUILT, CHILD, ...args],
    }).output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assert.equal(lines.length, CASES.length, new TextDecoder().decode(stderr));
    const costs = lines.map((line, index) => ({ name: CASES[index]?.[0], ...JSON.parse(line) }));
    if (Deno.env.get("COSTS") !== undefined) console.table(costs);
    for (const [index, { name, ms, mib, said }] of costs.entries()) {
      assert.match(String(said), CASES[index]?.[4] ?? /$^/, name);
      assert.ok(ms < 1000, `${name}: ${ms} ms`);
      assert.ok(mib < 64, `${name}: ${mib} MiB`);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
