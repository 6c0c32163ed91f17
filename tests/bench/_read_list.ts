/**
 * What read_list.c does, in plain Deno: what the runtime costs before the agent does anything of its own.
 *
 *   _read_list.ts LIST TIMES WARM_UP
 */
import process from "node:process";
import { existsSync, statfsSync } from "node:fs";

const [list = "", times, warmUp] = Deno.args;
const operations = Deno.readTextFileSync(list).split("\n").slice(0, -1)
  .map((line) => [line[0] ?? "", line.slice(2)] as const);
const buffer = new Uint8Array(64 * 1024);

const PERFORM: Readonly<Record<string, (path: string) => void>> = {
  r(path) {
    using file = Deno.openSync(path);
    while ((file.readSync(buffer) ?? 0) > 0) continue;
  },
  d: (path) => void [...Deno.readDirSync(path)],
  s: (path) => void Deno.lstatSync(path),
  e: (path) => void existsSync(path),
  l: (path) => void Deno.readLinkSync(path),
  f: (path) => void statfsSync(path),
};

function readAll(): void {
  for (const [letter, path] of operations) {
    try {
      PERFORM[letter]?.(path);
    } catch {
      // As in C: what fails is part of the list.
    }
  }
}

for (let i = 0; i < Number(warmUp); i++) readAll();
const before = process.cpuUsage();
for (let i = 0; i < Number(times); i++) readAll();
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
