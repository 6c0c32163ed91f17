import { gunzipSync } from "node:zlib";
import type { Collector } from "../src/collectors/_collector.ts";
import { COLLECTORS } from "../src/collectors/registry.ts";
import { look } from "../src/core/look.ts";
import { beginSession } from "../src/core/state.ts";
import { CONTENT, step } from "../src/core/step.ts";
import { archiveHost } from "../src/host/archive.ts";
import { parseArchive, parseEntries } from "../src/host/archive_text.ts";
import { type Archive, type Entry, overlay } from "../src/host/archive_tree.ts";
import { guardHost } from "../src/host/guard.ts";
import type { HostFs } from "../src/host/host_fs.ts";
import { emptyObject, isObject, type Json, type JsonObject } from "../src/model/json.ts";
import { filesUnder, pathOf, read } from "./_tree.ts";

const HOST_FILES = filesUnder("tests/hosts", "");

/** The devices of tests/hosts, by name. */
export const HOSTS = HOST_FILES.filter((file) => file.endsWith(".host")).map((file) =>
  file.slice(0, -5)
);

/** All that any collector reads. */
const READS = COLLECTORS.flatMap((collector) => [...collector.reads, ...collector.takes ?? []]);

const TREES = (COLLECTORS as readonly Collector[]).flatMap(({ trees = [] }) => [...trees]);

/** The programs that any collector asks on the bus. */
const BUS_NAMES = (COLLECTORS as readonly Collector[]).flatMap(({ bus = [] }) => [...bus]);

/** Where any collector hears what is said. */
const SOCKETS = (COLLECTORS as readonly Collector[]).flatMap(({ sockets = [] }) => [...sockets]);

/** A device of tests/hosts as an archive. */
export function archiveOf(name: string): Archive {
  return overlay(parseArchive(read(`tests/hosts/${name}.host`)), binaryOf(`${name}.host`));
}

/** What of a device is no text: entries as in a `.host` file, compressed. */
function binaryOf(name: string): readonly Entry[] {
  if (!HOST_FILES.includes(`${name}.gz`)) return [];
  const bytes = Deno.readFileSync(pathOf(`tests/hosts/${name}.gz`));
  return parseEntries(new TextDecoder().decode(gunzipSync(bytes)));
}

/** The same device ten seconds later, as NAME.later has it. */
export function laterOf(name: string): Archive {
  const text = parseEntries(read(`tests/hosts/${name}.later`));
  return overlay(archiveOf(name), [...text, ...binaryOf(`${name}.later`)]);
}

/** A device as the agent sees it: nothing can be read that no collector declares. */
export function guarded(archive: Archive, reads: Parameters<typeof guardHost>[1] = READS): HostFs {
  return guardHost(archiveHost(archive), reads, TREES, BUS_NAMES, SOCKETS);
}

/** What is published after a look at each archive, ten seconds between them, and why of what is not. */
export async function observed(archives: readonly Archive[]): Promise<JsonObject> {
  const content = { ...CONTENT, detectors: [] };
  let state = beginSession("test.1", undefined, 0);
  for (const [index, archive] of archives.entries()) {
    const ms = index * 10_000;
    const at = { monotonicMs: ms, wallMs: ms, synchronised: true };
    const clock = { now: () => at, sleep: () => Promise.resolve() };
    const snapshot = await look(content.collectors, guarded(archive), state.facts, clock);
    state = step(state, snapshot, {}, content);
  }
  const blind = emptyObject();
  for (const [id, { why }] of Object.entries(state.blind)) blind[id] = why;
  return { blind, reports: { ...state.reports } };
}

/** What NAME.expected.json is to be: two looks, members sorted. */
export async function expectation(name: string): Promise<string> {
  const seen = await observed([archiveOf(name), laterOf(name)]);
  return `${JSON.stringify(sorted(seen), null, 2)}\n`;
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const object = emptyObject();
  for (const name of Object.keys(value).sort()) object[name] = sorted(value[name] ?? null);
  return object;
}
