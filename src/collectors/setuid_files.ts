import * as z from "zod";
import { type HostFs, type HostPath } from "../host/host_fs.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { Unreadable } from "../model/reading.ts";
import { parseMountinfo } from "../parse/proc/mountinfo.ts";
import { defineCollector } from "./_collector.ts";
import {
  type Budget,
  factOf,
  FILE_FACT,
  type FileFact,
  hashed,
  owned,
  ownersOf,
} from "./_file_facts.ts";
import {
  LEFT_OUT,
  LOCATIONS,
  OPEN_DIRECTORIES,
  planWalk,
  PROGRAM_DIRECTORIES,
  type WalkPlan,
} from "./_locations.ts";
import { PACKAGE_FILE_READS, recentPackages } from "./_package_files.ts";

/** From the end of one sweep to the begin of the next. */
const SWEEP_EVERY_MS = 3_600_000;
/** Steps of some 15 ms that a look may take. */
const STEPS = { brief: 3, watch: 3, sweep: 4, hash: 4 } as const;
const MAX_FILES = 2_000;
/** More places that could not be read are counted and not told. */
const MAX_UNREAD = 500;
const S_ISUGID = 0o6000;

const facts = z.object({
  files: z.record(z.string(), FILE_FACT).describe("By path"),
  left: z.array(z.string()).describe("What of the sweep is left, the next directory last"),
  watch_left: z.array(z.string()).describe("The same of what is looked into more often"),
  unread_now: z.record(z.string(), z.string()).describe("What this sweep could not look into"),
  unread: z.record(z.string(), z.string()).describe("What the last whole sweep could not, and why"),
  roots: z.record(z.string(), z.string()).describe("What is swept: whole, partly, or why not"),
  changed: z.record(z.string(), z.string()).describe("When directories of programs last changed"),
  swept_ms: z.number().optional().describe("When the last whole sweep ended, ms since 1970 UTC"),
  untold: z.number().describe("Files and places beyond the bounds"),
});
type Facts = z.infer<typeof facts>;

/**
 * Files that run with the rights of their owner, whoever starts them. A sweep of all locations takes some
 * looks and is done once an hour; directories that everybody may write to are looked into at every look, those
 * of programs when one comes or goes, and what is known is asked anew each time. Links are not followed.
 */
export const setuidFiles = defineCollector({
  id: "setuid_files",
  summary: "Setuid and setgid files where a device executes from, with owner and SHA-256",
  reads: ["/proc/1/mountinfo", ...PACKAGE_FILE_READS],
  trees: LOCATIONS,
  everyMs: 0,
  durable: true,
  facts,
  async collect(host, { before, at, asked = [] }) {
    const plan = planWalk(parseMountinfo(host.readText("/proc/1/mountinfo")));
    const now = begin(host, plan, before, at.wallMs);
    await watch(host, plan, now, before, asked as readonly HostPath[]);
    await sweep(host, plan, now, at.wallMs);
    const budget: Budget = { steps: STEPS.hash };
    const packages = recentPackages(host);
    for (const [path, it] of Object.entries(now.files)) {
      const fact = await hashed(host, path as HostPath, it, budget);
      // What was there at the first sweep needs no explanation.
      now.files[path] = before?.swept_ms === undefined
        ? { ...fact, asked: packages.stamp }
        : await owned(host, path as HostPath, fact, packages, budget);
    }
    return { facts: now };
  },
  report({ now }) {
    const files = emptyObject();
    for (const [path, it] of Object.entries(now.files)) {
      const { mode, sha256, unhashed } = it;
      const shown: JsonObject = { mode: mode.toString(8), ...ownersOf(it) };
      if (sha256 !== undefined) shown.sha256 = sha256;
      else if (unhashed !== undefined) shown.unhashed = unhashed;
      const links = hardLinks(now.files, path);
      if (links.length > 0) shown.hard_links = links.map(escapeKey);
      files[escapeKey(path)] = shown;
    }
    return { files, coverage: coverageOf(now) };
  },
});

/** The other paths of the same file. */
function hardLinks(files: Facts["files"], path: string): readonly string[] {
  const it = files[path];
  return Object.entries(files).filter(([other, { device, inode }]) =>
    other !== path && inode !== 0 && inode === it?.inode && device === it.device
  ).map(([other]) => other).slice(0, 10);
}

function coverageOf({ roots, unread, swept_ms, untold }: Facts): JsonObject {
  return {
    swept: swept_ms === undefined ? "not yet" : new Date(swept_ms).toISOString(),
    roots: Object.assign(emptyObject<string>(), roots),
    unread: Object.keys(unread).length,
    ...(untold > 0 ? { untold } : {}),
  };
}

/** What is known is asked anew; a sweep begins where one is due. */
function begin(
  host: HostFs,
  plan: WalkPlan,
  before: Facts | undefined,
  wallMs: number,
): Facts {
  const now: Facts = {
    ...(before ?? EMPTY),
    files: emptyObject<FileFact>(),
    left: [...before?.left ?? []],
    watch_left: [...before?.watch_left ?? []],
  };
  for (const [path, it] of Object.entries(before?.files ?? {})) {
    try {
      const stat = host.stat(path as HostPath);
      if (stat.kind === "file" && (stat.mode & S_ISUGID) !== 0) now.files[path] = factOf(stat, it);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      // One that cannot be asked about may still be there.
      if (error.why !== "absent") now.files[path] = it;
    }
  }
  const { swept_ms } = now;
  const due = swept_ms === undefined || Math.abs(wallMs - swept_ms) >= SWEEP_EVERY_MS;
  if (now.left.length === 0 && due) {
    now.left = plan.roots.toReversed();
    now.unread_now = {};
  }
  return now;
}

const EMPTY: Facts = {
  files: {},
  left: [],
  watch_left: [],
  unread_now: {},
  unread: {},
  roots: {},
  changed: {},
  untold: 0,
};

/** Looks into what everybody may write to, what a detector asks for, and directories of programs that changed. */
async function watch(
  host: HostFs,
  plan: WalkPlan,
  now: Facts,
  before: Facts | undefined,
  asked: readonly HostPath[],
): Promise<void> {
  if (now.watch_left.length === 0) {
    const changed = emptyObject<string>();
    const turned = PROGRAM_DIRECTORIES.filter((path) => {
      const stamp = changeOf(host, path);
      if (stamp === undefined) return false;
      changed[path] = stamp;
      return before !== undefined && own(before.changed, path) !== stamp;
    });
    now.changed = changed;
    const within = asked.filter((path) =>
      LOCATIONS.some((location) => `${path}/`.startsWith(`${location}/`))
    );
    now.watch_left = [...new Set([...turned, ...within, ...OPEN_DIRECTORIES])]
      .filter((path) => plan.placeOf(path) === "walked");
  }
  // What is too much for brief steps at one look is left to the Worker until it is done.
  let left: readonly string[] = now.watch_left;
  if ((before?.watch_left ?? []).length === 0) {
    left = await walk(host, plan, now, left, STEPS.brief, {}, true);
  }
  now.watch_left = [...await walk(host, plan, now, left, STEPS.watch, {})];
}

/** Undefined for what is no directory. */
function changeOf(host: HostFs, path: HostPath): string | undefined {
  try {
    const { kind, inode, mtimeMs, ctimeMs } = host.stat(path);
    return kind === "directory" ? `${inode}:${mtimeMs}:${ctimeMs}` : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Goes on with the sweep; at its end what it did not find is gone. */
async function sweep(host: HostFs, plan: WalkPlan, now: Facts, wallMs: number): Promise<void> {
  if (now.left.length === 0) return;
  const unread = Object.assign(emptyObject<string>(), now.unread_now);
  now.left = [...await walk(host, plan, now, now.left, STEPS.sweep, unread)];
  now.unread_now = unread;
  if (now.left.length > 0) return;
  now.unread = unread;
  now.unread_now = {};
  now.roots = rootsOf(host, plan, unread);
  now.swept_ms = wallMs;
  now.untold = Math.max(0, Object.keys(now.files).length - MAX_FILES);
}

/** Takes steps of a walk, and gives what is left of it; what is found becomes facts. */
async function walk(
  host: HostFs,
  plan: WalkPlan,
  now: Facts,
  from: readonly string[],
  steps: number,
  unread: Record<string, string>,
  brief = false,
): Promise<readonly HostPath[]> {
  let left = from as readonly HostPath[];
  for (let step = 0; step < steps && left.length > 0; step++) {
    try {
      const slice = await host.slow.walk({ left, except: plan.except, brief });
      left = slice.left;
      for (const { path, stat } of slice.found) {
        if (own(now.files, path) === undefined && Object.keys(now.files).length >= MAX_FILES) {
          now.untold++;
        } else now.files[path] = factOf(stat, own(now.files, path));
      }
      for (const { path, why } of slice.unread) note(unread, path, why);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const stuck = left.at(-1);
      if (stuck !== undefined) note(unread, stuck, error.why);
      left = left.slice(0, -1);
    }
  }
  return left;
}

function note(unread: Record<string, string>, path: string, why: string): void {
  if (Object.keys(unread).length < MAX_UNREAD) unread[path] = why;
}

function rootsOf(
  host: HostFs,
  plan: WalkPlan,
  unread: Readonly<Record<string, string>>,
): Record<string, string> {
  const roots = emptyObject<string>();
  const whole = (root: string) =>
    !Object.keys(unread).some((path) => `${path}/`.startsWith(`${root}/`));
  for (const root of plan.roots) {
    const why = own(unread, root);
    if (why !== undefined) roots[escapeKey(root)] = why;
    else if (changeOf(host, root) !== undefined) {
      roots[escapeKey(root)] = whole(root) ? "whole" : "partly";
    }
  }
  for (const path of LEFT_OUT) {
    roots[path] = plan.placeOf(path) === "nosuid" ? "nosuid" : "not looked into";
  }
  for (const [path, why] of Object.entries(plan.skipped)) roots[escapeKey(path)] = why;
  return roots;
}
