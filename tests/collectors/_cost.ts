/**
 * Collects from directories, and prints what each cost as JSON, a line each: milliseconds of the processor, MiB of memory
 * above what there was before, and what came of it. Arguments: pairs of a collector and a directory.
 */
import { packages } from "../../src/collectors/packages.ts";
import { sessions } from "../../src/collectors/sessions.ts";
import type { Fed } from "../../src/host/feed.ts";
import { type HostFs, NO_SLOW } from "../../src/host/host_fs.ts";
import { liveHost } from "../../src/host/live.ts";
import { btmpFeed, type BtmpRecord } from "../../src/host/feeds/btmp.ts";
import type { Json } from "../../src/model/json.ts";
import { processorMs } from "../_processor.ts";

const at = { monotonicMs: 0, wallMs: Date.now() + 60_000, synchronised: true };
const items: readonly unknown[] = [];

const TASKS: Readonly<Record<string, (host: HostFs) => Promise<unknown>>> = {
  async packages(host) {
    const { facts } = await packages.collect(host, { before: undefined, at, items });
    return Object.keys(facts.versions).length;
  },
  async sessions(host) {
    const { facts } = await sessions.collect(host, { before: undefined, at, items });
    // From the beginning of wtmp, at the next look.
    const before = { ...facts, wtmp: { inode: 0, offset_bytes: 0 } };
    const { events } = await sessions.collect(host, { before, at, items });
    return [facts.sources.utmp, facts.sources.wtmp, events?.length];
  },
  /** All of a btmp that came into being, as many look after another as it takes. */
  btmp(host) {
    let cursor: Json = { inode: -1, offset: 0, head: "", tail: "", lastMs: 0, last: "" };
    let told = 0;
    for (;;) {
      const found: readonly Fed<BtmpRecord>[] = btmpFeed.catchUp?.(host, cursor, 0) ?? [];
      if (found.length === 0) return Promise.resolve(told);
      told += found.filter(({ item }) => item !== undefined).length;
      cursor = found.at(-1)?.cursor ?? cursor;
    }
  },
};

/** A member of this process's status, in KiB. */
function status(member: string): number {
  const text = Deno.readTextFileSync("/proc/self/status");
  return Number(new RegExp(`^${member}:\\s+(\\d+)`, "m").exec(text)?.[1]);
}

for (let index = 0; index < Deno.args.length; index += 2) {
  const [task = "", directory = "/"] = Deno.args.slice(index);
  const host = liveHost({ "/": directory }, NO_SLOW);
  // The peak begins anew (proc_pid_clear_refs(5)).
  Deno.writeTextFileSync("/proc/self/clear_refs", "5");
  const beforeKib = status("VmRSS");
  const startMs = processorMs();
  let said: unknown;
  try {
    said = await TASKS[task]?.(host);
  } catch (error) {
    said = String(error);
  }
  const ms = processorMs() - startMs;
  console.log(
    JSON.stringify({ ms: Math.round(ms), mib: (status("VmHWM") - beforeKib) / 1024, said }),
  );
}
