/** The collector of vulnerabilities on a bundle that is as large as one is asked for. */
import { cpuUsage } from "node:process";
import { systemClock } from "../../src/clock.ts";
import { vulnerabilities } from "../../src/collectors/vulnerabilities.ts";
import type { HostFs, HostPath } from "../../src/host/host_fs.ts";
import { liveHost } from "../../src/host/live.ts";
import { startSlow } from "../../src/host/slow.ts";
import { ASKED, type Facts, isUnderWay } from "../collectors/_vulnerable.ts";

/** What going through a bundle, a report or a bill of materials took. */
export interface Matching {
  bundleBytes: number;
  matches: number;
  untold: number;
  purls: number;
  looks: number;
  /** Reads of the file at a time, and the most bytes of one. */
  readsOfALook: number;
  readBytes: number;
  cpuMs: number;
  /** The most processor time between two reads, in which nothing else could run. */
  sliceMs: number;
  /** The most memory beyond that before it began. */
  grownBytes: number;
}

/** Processor time of this thread, ms: what a busy machine makes it wait is none of it (schedstat, proc_pid_schedstat(5)). */
function threadMs(): number {
  const schedstat = Deno.readTextFileSync(`/proc/self/task/${Deno.pid}/schedstat`);
  return Number(schedstat.split(" ")[0]) / 1_000_000;
}

/** Packages as Debian's are: each source has about two, and the kernel's is the one with most advisories. */
export function installedOf(count: number) {
  const sources: Record<string, string> = {};
  const versions: Record<string, string> = { "linux-image": "6.1.90-1" };
  sources["linux-image"] = "linux";
  for (let n = 1; n < count; n++) {
    versions[`library${n}-bin`] = `1:1.${n % 20}.3+dfsg-2+deb12u1`;
    sources[`library${n}-bin`] = `source${(n >> 1) * 9} (1:1.${n % 20}.3+dfsg-2)`;
  }
  return { manager: "dpkg", versions, sources, stamp: "bench" };
}

function pathIn([first = ""]: readonly string[]): HostPath {
  return first.replace(/^[a-z]*=/, "") as HostPath;
}

/** Goes through the bundle that lies below the directory, or what else is asked for, look after look. */
export async function goThroughAll(
  directory: string,
  packages: number,
  asked: readonly string[] = ASKED,
): Promise<Matching> {
  const slow = startSlow({ "/": directory }, systemClock);
  const live = liveHost({ "/": directory }, slow);
  const known = { packages: installedOf(packages) };
  const total = { sliceMs: 0, readBytes: 0, reads: 0, peak: 0 };
  let awakeMs = threadMs();
  const host: HostFs = {
    ...live,
    slow: {
      ...slow,
      async readAt(path, from, max) {
        total.sliceMs = Math.max(total.sliceMs, threadMs() - awakeMs);
        total.peak = Math.max(total.peak, Deno.memoryUsage().rss);
        const bytes = await slow.readAt(path, from, max);
        total.readBytes = Math.max(total.readBytes, bytes.length);
        total.reads += 1;
        awakeMs = threadMs();
        return bytes;
      },
    },
  };
  await slow.readAt(pathIn(asked), 0, 1);
  (globalThis as { gc?: () => void }).gc?.();
  const baseline = Deno.memoryUsage().rss;
  const { user, system } = cpuUsage();
  let before: Facts | undefined;
  let looks = 0;
  let readsOfALook = 0;
  do {
    awakeMs = threadMs();
    total.reads = 0;
    const at = systemClock.now();
    const it = { before, at, items: [], asked, known };
    before = (await vulnerabilities.collect(host, it)).facts;
    total.sliceMs = Math.max(total.sliceMs, threadMs() - awakeMs);
    readsOfALook = Math.max(readsOfALook, total.reads);
    looks += 1;
  } while (isUnderWay(before));
  const spent = cpuUsage({ user, system });
  slow.close();
  const [report] = Object.values(before.reports);
  const { fault, sbom } = before;
  const why = fault?.why ?? report?.why ?? sbom?.why;
  if (why !== undefined) throw new Error(why);
  const { matches, untold } = report ?? before;
  return {
    bundleBytes: live.stat(pathIn(asked)).sizeBytes,
    matches: Object.keys(matches).length,
    untold,
    purls: sbom?.purls.length ?? 0,
    looks,
    readsOfALook,
    readBytes: total.readBytes,
    cpuMs: (spent.user + spent.system) / 1000,
    sliceMs: total.sliceMs,
    grownBytes: total.peak - baseline,
  };
}
