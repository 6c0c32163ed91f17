/**
 * What it costs to look for setuid files and to hash, by processor time, against `find` and `sha256sum`, in one
 * run, with the flags that the program ships with; and for how long the loop stands meanwhile. Exits with 1
 * above a limit.
 */
import { lstatSync } from "node:fs";
import { systemClock } from "../../src/clock.ts";
import { permissionFlags } from "../../src/cli/_permissions.ts";
import { startSlow } from "../../src/host/slow.ts";
import type { HostPath } from "../../src/host/host_fs.ts";
import { V8_FLAGS } from "../../deploy/build/compile.ts";
import { pathOf } from "../_tree.ts";

const LIMITS = { walk: 3, hash: 1.2, standsMs: 20 };
const RUNS = 5;
const TREE = "/usr";
const HASH_BYTES = 128 * 1024 * 1024;

/** What Deno and Node have to ask a file for its mode, and to ask nothing. */
const ASKS: Readonly<Record<string, (path: string) => unknown>> = {
  "Deno.lstatSync": Deno.lstatSync,
  "fs.lstatSync": (path) => lstatSync(path, { throwIfNoEntry: false }),
  nothing: () => {},
};

const ask = ASKS[Deno.args[0] ?? ""];
if (ask !== undefined) {
  const list = (directory: string): void => {
    for (const { name, isDirectory, isFile } of Deno.readDirSync(directory)) {
      if (isDirectory) list(`${directory}/${name}`);
      else if (isFile) ask(`${directory}/${name}`);
    }
  };
  list(Deno.args[1] ?? TREE);
} else if (Deno.args[0] !== undefined) await work(Deno.args[0], Deno.args[1]);
else await compare();

/** In a process of its own: one walk of the tree, or one hash, in steps; prints for how long the loop stood at most. */
async function work(what: string, path = "/"): Promise<void> {
  const slow = startSlow({ "/": "/" }, systemClock);
  await slow.statFs("/usr");
  let longest = 0;
  let last = performance.now();
  // Its own cost is not to count as that of the walk.
  const beat = !what.startsWith("timed ") ? undefined : setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 1);
    last = performance.now();
  }, 1);
  if (what.endsWith("walk")) {
    for (let left: readonly HostPath[] = [path as HostPath]; left.length > 0;) {
      ({ left } = await slow.walk({ left, except: [] }));
    }
  } else while (await slow.digest(path as HostPath, "sha256") === undefined);
  clearInterval(beat);
  console.log(JSON.stringify({ longest }));
  slow.close();
}

async function compare(): Promise<void> {
  const file = Deno.makeTempFileSync({ dir: "/var/tmp" });
  Deno.writeFileSync(file, new Uint8Array(HASH_BYTES).fill(7));
  const flags = permissionFlags({
    host: "/run/telltale/host",
    read: [pathOf("")],
    write: ["/var/lib/telltale"],
  });
  const v8 = `--v8-flags=${V8_FLAGS.join()}`;
  const us = (what: string, path: string, permissions = flags) => [
    Deno.execPath(),
    ...["run", "--quiet", "--no-check", v8, ...permissions, pathOf("tests/bench/files.ts")],
    what,
    path,
  ];
  const rows = {
    find: ["find", TREE, "-xdev", "-perm", "/6000"],
    walk: us("walk", TREE),
    ...Object.fromEntries(Object.keys(ASKS).map((call) => [call, us(call, TREE)])),
    "-A": us("Deno.lstatSync", TREE, ["-A"]),
    start: us("walk", "/usr/lib/os-release"),
    sha256sum: ["sha256sum", file],
    hash: us("hash", file),
    "timed walk": us("timed walk", TREE),
    "timed hash": us("timed hash", file),
  };
  const found: Record<string, number[]> = {};
  const stands: number[] = [];
  try {
    for (let run = 0; run < RUNS; run++) {
      for (const [name, command] of Object.entries(rows)) {
        const { ms, out } = await cost(command);
        (found[name] ??= []).push(ms);
        if (name.startsWith("timed ")) stands.push(JSON.parse(out).longest);
      }
    }
  } finally {
    Deno.removeSync(file);
  }
  const of = (name: string) => found[name]?.toSorted((a, b) => a - b)[RUNS >> 1] ?? NaN;
  // The machine is shared: what it took from one run says nothing.
  const longest = stands.toSorted((a, b) => a - b)[stands.length >> 1] ?? NaN;
  const walk = (of("walk") - of("start")) / of("find");
  const hash = (of("hash") - of("start")) / of("sha256sum");
  console.log("| | CPU ms | ratio | limit |\n|---|---|---|---|");
  console.log(`| find ${TREE} -perm /6000 | ${of("find")} | 1 | |`);
  console.log(
    `| a walk of it | ${of("walk") - of("start")} | ${walk.toFixed(2)} | ${LIMITS.walk} |`,
  );
  for (const call of [...Object.keys(ASKS), "-A"]) {
    const name = call === "-A" ? "Deno.lstatSync of each file, with every permission" : call;
    const ms = of(call) - of("start");
    console.log(`| a listing and ${name} | ${ms} | ${(ms / of("find")).toFixed(2)} | |`);
  }
  console.log(`| sha256sum, 128 MiB | ${of("sha256sum")} | 1 | |`);
  console.log(
    `| a hash of it | ${of("hash") - of("start")} | ${hash.toFixed(2)} | ${LIMITS.hash} |`,
  );
  console.log(`| the loop stands at most, ms | ${longest.toFixed(1)} | | ${LIMITS.standsMs} |`);
  Deno.exitCode = walk <= LIMITS.walk && hash <= LIMITS.hash && longest <= LIMITS.standsMs ? 0 : 1;
}

/** Processor time of a child, user and system, in milliseconds; the kernel counts in steps of 10. */
async function cost(
  [command = "", ...args]: readonly string[],
): Promise<{ ms: number; out: string }> {
  const before = ticks();
  const { stdout, success } = await new Deno.Command(command, { args, stderr: "inherit" }).output();
  if (!success && command !== "find") throw new Error(`${command} failed`);
  return { ms: (ticks() - before) * 10, out: new TextDecoder().decode(stdout) };
}

/** What our children took, fields 16 and 17 of /proc/self/stat. */
function ticks(): number {
  const fields = Deno.readTextFileSync("/proc/self/stat").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[13]) + Number(fields[14]);
}
