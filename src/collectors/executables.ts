import * as z from "zod";
import { type HostFs, type HostPath, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { Unreadable } from "../model/reading.ts";
import { parseMountinfo } from "../parse/proc/mountinfo.ts";
import { parseCgroupUnits } from "../parse/proc/cgroup.ts";
import { defineCollector } from "./_collector.ts";
import {
  ask,
  type Budget,
  factOf,
  FILE_FACT,
  hashed,
  owned,
  ownersOf,
  stampOf,
} from "./_file_facts.ts";
import { LOCATIONS, OPEN_DIRECTORIES, planWalk, PROGRAM_DIRECTORIES } from "./_locations.ts";
import { PACKAGE_FILE_READS, recentPackages } from "./_package_files.ts";
import { pidsOf } from "./_process_table.ts";
import { hashedPaths, rehash } from "./_rehash.ts";

/** What decides who gets in and what runs; those that a device has. */
const USUAL_NAMES = [
  "agetty",
  "apk",
  "apt-get",
  "bash",
  "busybox",
  "cron",
  "crond",
  "dash",
  "doas",
  "dpkg",
  "dropbear",
  "getty",
  "init",
  "ip",
  "kmod",
  "login",
  "mount",
  "netstat",
  "opkg",
  "passwd",
  "ps",
  "python3",
  "rpm",
  "sh",
  "ss",
  "sshd",
  "su",
  "sudo",
  "systemctl",
  "telltale",
  "top",
] as const;
/** What is watched on any device that has it. */
export const USUAL: readonly HostPath[] = [
  ...["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin"].flatMap((directory) =>
    USUAL_NAMES.map((name) => `${directory}/${name}` as HostPath)
  ),
  "/lib/systemd/systemd",
  "/usr/lib/systemd/systemd",
  "/usr/lib/openssh/sshd-session",
];
/** Which programs run as services is asked this often. */
const SERVICES_EVERY_MS = 60_000;
/** Files that are watched; more are counted and not told. */
const MAX_FILES = 500;
const MAX_LINKS = 8;
/** Steps of some 15 ms that a look may take. */
const STEPS = { hash: 8, search: 4 } as const;

const facts = z.object({
  files: z.record(
    z.string(),
    FILE_FACT.extend({
      target: z.string().optional().describe("Where it leads, of a link"),
    }),
  ).describe("What is watched and there, by path"),
  watched: z.array(z.string()).describe("What is watched, also what is gone"),
  unreadable: z.record(z.string(), z.string()).describe("What is watched and not seen, and why"),
  moved: z.record(
    z.string(),
    z.object({ to: z.string(), device: z.number(), inode: z.number() }),
  ).describe("Where what is gone, or was replaced, was found"),
  rehash: z.number().describe("Which of them is hashed anew, whether it changed or not"),
  round_ms: z.number().describe("Monotonic time at which the first of them was"),
  services_ms: z.number().describe("Monotonic time at which the services were asked"),
  complete: z.boolean().describe("Whether each has its hash"),
  untold: z.number(),
});
type Facts = z.infer<typeof facts>;
type Fact = Facts["files"][string];

/**
 * The files that matter most, by what they are: device, inode, attributes and hash. Watched are those that
 * decide who gets in, what services run, and what a detector asks for. Each is asked at every look and hashed when it
 * changed, and all every ten minutes in any case, for times can be forged. A link is watched with what it leads to.
 */
export const executables = defineCollector({
  id: "executables",
  summary: "Executables that matter: inode, owner, mode, times and SHA-256",
  reads: ["/proc/1/mountinfo", "/proc/*/exe", "/proc/*/cgroup", ...PACKAGE_FILE_READS],
  trees: LOCATIONS,
  everyMs: 0,
  durable: true,
  atRest: (facts) => ({ ...facts, services_ms: 0, round_ms: 0 }),
  facts,
  async collect(host, { before, at, asked = [] }) {
    const { placeOf, except } = planWalk(parseMountinfo(host.readText("/proc/1/mountinfo")));
    const now: Facts = {
      files: emptyObject<Fact>(),
      watched: [],
      unreadable: emptyObject<string>(),
      moved: emptyObject<Facts["moved"][string]>(),
      rehash: before?.rehash ?? 0,
      round_ms: before?.round_ms ?? at.monotonicMs,
      services_ms: before?.services_ms ?? Number.NEGATIVE_INFINITY,
      complete: false,
      untold: 0,
    };
    const paths = new Set<string>([...asked, ...before?.watched ?? USUAL]);
    if (Math.abs(at.monotonicMs - now.services_ms) >= SERVICES_EVERY_MS) {
      now.services_ms = at.monotonicMs;
      for (const path of [...await serviceExecutables(host), ...USUAL]) paths.add(path);
    }
    const must = new Set([...asked, ...before?.watched ?? []]);
    for (const path of paths) look(host, path, now, before, must, placeOf);
    await hashAll(host, now, before);
    if (now.complete) await rehash(host, now, at.monotonicMs);
    await findMoved(host, now, before, except);
    return { facts: now };
  },
  report({ now }) {
    const files = emptyObject();
    for (const [path, it] of Object.entries(now.files)) {
      const { inode, mode, size_bytes, sha256, unhashed, target } = it;
      const shown: JsonObject = { inode, mode: mode.toString(8), ...ownersOf(it), size_bytes };
      if (target !== undefined) shown.target = escapeKey(target);
      if (sha256 !== undefined) shown.sha256 = sha256;
      else if (unhashed !== undefined) shown.unhashed = unhashed;
      files[escapeKey(path)] = shown;
    }
    const unread = Object.keys(now.unreadable).length;
    return { files, coverage: { complete: now.complete, unread, untold: now.untold } };
  },
});

/** Takes note of a file, and of what it leads to where it is a link. */
function look(
  host: HostFs,
  first: string,
  now: Facts,
  before: Facts | undefined,
  must: ReadonlySet<string>,
  placeOf: (path: string) => string,
): void {
  for (let path = first, links = 0; links < MAX_LINKS; links++) {
    if (own(now.files, path) !== undefined || now.watched.includes(path)) return;
    const isOurs = LOCATIONS.some((it) => path.startsWith(`${it}/`)) &&
      !/\/\.{0,2}(?:\/|$)|\0/.test(path) && ["walked", "nosuid"].includes(placeOf(path));
    if (!isOurs && !must.has(path)) return;
    if (now.watched.length >= MAX_FILES) return void now.untold++;
    let target: string | undefined;
    try {
      if (!isOurs) throw new Unreadable("denied", "Not where files are watched");
      const stat = unlessAbsent(() => host.stat(path as HostPath));
      if (stat === undefined) {
        if (must.has(path)) now.watched.push(path);
        return;
      }
      target = stat.kind === "link" ? host.readLink(path as HostPath) : undefined;
      const known = own(before?.files ?? {}, path);
      const isSame = stat.nlink > 0 && isTold(now, stat.device, stat.inode, must.has(path));
      if (isSame && target === undefined) return;
      if (stat.kind !== "file" && target === undefined) {
        throw new Unreadable("malformed", "No file");
      }
      now.files[path] = { ...factOf(stat, known), ...(target === undefined ? {} : { target }) };
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      now.unreadable[path] = error.why;
    }
    now.watched.push(path);
    if (target === undefined) return;
    path = resolve(path, target);
  }
}

/** On a device with a merged /usr the same file has two names. */
function isTold(now: Facts, device: number, inode: number, must: boolean): boolean {
  return !must && inode !== 0 &&
    Object.values(now.files).some((it) => it.inode === inode && it.device === device);
}

function resolve(path: string, target: string): string {
  const names: string[] = [];
  const whole = target.startsWith("/")
    ? target
    : `${path.slice(0, path.lastIndexOf("/"))}/${target}`;
  for (const name of whole.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}

/** What runs as a service, as far as that may be seen. */
async function serviceExecutables(host: HostFs): Promise<readonly string[]> {
  const { value: pids = [] } = await ask(() => pidsOf(host));
  return pids.flatMap((pid): string[] => {
    try {
      const exe = host.readLink(`/proc/${pid}/exe`);
      if (!exe.startsWith("/") || exe.endsWith(" (deleted)")) return [];
      const units = pid === 1 ? [] : parseCgroupUnits(host.readText(`/proc/${pid}/cgroup`));
      return pid === 1 || units.at(-1)?.endsWith(".service") ? [exe] : [];
    } catch (error) {
      // A thread of the kernel, one that has ended, or another user's.
      if (error instanceof Unreadable) return [];
      throw error;
    }
  });
}

async function hashAll(host: HostFs, now: Facts, before: Facts | undefined): Promise<void> {
  const budget: Budget = { steps: STEPS.hash };
  const packages = recentPackages(host);
  const paths = hashedPaths(now.files);
  // What changed comes first.
  const isNew = (path: string) => own(before?.files ?? {}, path) === undefined;
  for (const path of paths.toSorted((a, b) => Number(isNew(a)) - Number(isNew(b)))) {
    const it = now.files[path];
    if (it === undefined) continue;
    const fact = await hashed(host, path as HostPath, it, budget);
    now.files[path] = before?.complete === true
      ? await owned(host, path as HostPath, fact, packages, budget)
      : { ...fact, asked: packages.stamp };
  }
  now.complete = paths.every((path) => {
    const it = now.files[path];
    return it?.hashed !== undefined && it.hashed === stampOf(it);
  });
}

/** Looks for what is gone, or was replaced, under another name near by. */
async function findMoved(
  host: HostFs,
  now: Facts,
  before: Facts | undefined,
  except: readonly HostPath[],
): Promise<void> {
  const lost = new Map<string, string>();
  for (const path of now.watched) {
    const known: Fact | undefined = own(before?.files ?? {}, path);
    const it = own(now.files, path);
    const moved = own(before?.moved ?? {}, path);
    if (moved !== undefined && moved.inode !== it?.inode && isAt(host, moved)) {
      now.moved[path] = moved;
    }
    const isSeen = known !== undefined && known.inode !== 0 &&
      own(now.unreadable, path) === undefined;
    if (isSeen && it?.inode !== known.inode) lost.set(`${known.device}:${known.inode}`, path);
  }
  if (lost.size === 0) return;
  const directories = [...lost.values()].map((path) =>
    (path.slice(0, path.lastIndexOf("/")) || "/") as HostPath
  );
  let left: readonly HostPath[] = [
    ...new Set([...PROGRAM_DIRECTORIES, ...OPEN_DIRECTORIES, ...directories]),
  ].filter((path) => path !== "/");
  for (let step = 0; step < STEPS.search && left.length > 0; step++) {
    const request = { left, except, inodes: [...lost.keys()] };
    const { value } = await ask(() => host.slow.walk(request));
    if (value === undefined) return;
    left = value.left;
    for (const { path, stat } of value.found) {
      const from = lost.get(`${stat.device}:${stat.inode}`);
      const { device, inode } = stat;
      if (from !== undefined && from !== path) now.moved[from] = { to: path, device, inode };
    }
  }
}

/** Whether a file still is where it was found. */
function isAt(host: HostFs, { to, device, inode }: Facts["moved"][string]): boolean {
  try {
    const stat = host.stat(to as HostPath);
    return stat.device === device && stat.inode === inode;
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}
