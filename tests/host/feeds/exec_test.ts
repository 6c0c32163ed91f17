import assert from "node:assert/strict";
import { archiveHost } from "../../../src/host/archive.ts";
import { emptyPlace, type Entry, overlay } from "../../../src/host/archive_tree.ts";
import { execFeed, type ExecItem, TRACE } from "../../../src/host/feeds/exec.ts";
import { execSight } from "../../../src/host/feeds/exec_sight.ts";
import type { HostFs } from "../../../src/host/host_fs.ts";
import type { Json } from "../../../src/model/json.ts";
import { PACCT } from "../../parse/db/_pacct.ts";
import { FLOOD, FLOOD_STATS, FORMATS, PLAIN } from "../../parse/trace/_recorded.ts";

const NOW_MS = Date.UTC(2026, 10, 22);
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A device that has these files, a text or bytes each. */
function hostOf(files: Readonly<Record<string, string | Uint8Array>>): HostFs {
  const entries = Object.entries(files).map(([path, content]): Entry => ({
    kind: "file",
    path,
    bytes: typeof content === "string" ? bytesOf(content) : content,
    attributes: {},
  }));
  return archiveHost(overlay({ root: emptyPlace() }, entries));
}

const kernelOf = (processes: number, boot = "a") => ({
  "/proc/stat": `processes ${processes}\n`,
  "/proc/sys/kernel/random/boot_id": boot,
});

function traceOf(stats: string, pages: Uint8Array) {
  const event = (kind: "exec" | "fork" | "exit") => ({
    [`${TRACE}/events/sched/sched_process_${kind}/format`]: FORMATS[kind],
    [`${TRACE}/events/sched/sched_process_${kind}/enable`]: "1\n",
  });
  return {
    [`${TRACE}/tracing_on`]: "1\n",
    [`${TRACE}/events/header_page`]: FORMATS.page,
    ...event("exec"),
    ...event("fork"),
    ...event("exit"),
    [`${TRACE}/per_cpu/cpu0/stats`]: stats,
    [`${TRACE}/per_cpu/cpu0/trace_pipe_raw`]: pages,
  };
}

function caughtUp(host: HostFs, cursor?: Json): { items: ExecItem[]; cursor: Json | undefined } {
  const fed = execFeed.catchUp?.(host, cursor, NOW_MS) ?? [];
  const items = fed.flatMap(({ item }) => item === undefined ? [] : [item]);
  return { items, cursor: fed.at(-1)?.cursor ?? cursor };
}

const countOf = (items: readonly ExecItem[]) => items.find((it) => it.kind === "counted");
const runsOf = (items: readonly ExecItem[]) =>
  items.flatMap((it) => it.kind === "executed" ? [it] : []);

Deno.test("execFeed tells what was executed, by what and for how long, once", () => {
  const host = hostOf({ ...traceOf(FLOOD_STATS, PLAIN), ...kernelOf(1) });
  const { items, cursor } = caughtUp(host);
  const runs = runsOf(items);
  assert.deepEqual(countOf(items)?.executions, 12);
  // What sh executed in its own place was started by sh; who started sh had been there before.
  const { path, by, count, longestMs } = runs.find((it) => it.by === "/bin/sh") ?? {};
  assert.deepEqual([path, by, count], ["/bin/true", "/bin/sh", 1]);
  assert.ok(longestMs !== undefined && longestMs < 10);
  assert.deepEqual(caughtUp(host, JSON.parse(JSON.stringify(cursor))).items, []);
});

Deno.test("execFeed tells as lost what was overwritten, and what another reader took", async () => {
  const host = hostOf({ ...traceOf(FLOOD_STATS, FLOOD), ...kernelOf(1) });
  assert.equal(countOf(caughtUp(host).items)?.lost, 325);

  const read = FLOOD_STATS.replace("entries: 219", "entries: 0").replace(
    "read events: 0",
    "read events: 219",
  );
  const stop = new AbortController();
  const feed = execFeed.open(
    hostOf({ ...traceOf(read, FLOOD), ...kernelOf(1) }),
    undefined,
    stop.signal,
  );
  for await (const { item } of feed) {
    stop.abort();
    assert.deepEqual(item, {
      kind: "counted",
      source: "tracefs",
      executions: 0,
      untold: 0,
      lost: 325 + 219,
      unseen: 0,
      living: [],
    });
  }
});

Deno.test("execFeed says who began and did not end", () => {
  // The page as it was with so many bytes of records: 8329 was made, executed a program, ended.
  const living = (bytes: number) => {
    const page = FLOOD.slice();
    new DataView(page.buffer).setUint32(8, bytes, true);
    const host = hostOf({ ...traceOf(FLOOD_STATS, page), ...kernelOf(1) });
    return countOf(caughtUp(host).items)?.living;
  };
  assert.deepEqual([living(36), living(72), living(112)], [[8329], [8329], []]);
});

Deno.test("execFeed falls back on process accounting, from where it stands", () => {
  const before = hostOf({ "/var/log/account/pacct": PACCT.subarray(0, 128), ...kernelOf(1) });
  assert.equal(execSight(before).source, "accounting");
  const begun = caughtUp(before);
  assert.deepEqual(begun.items, []);
  const host = hostOf({
    ...{ "/var/log/account/pacct": PACCT, ...kernelOf(8) },
    ...{ "/proc/8142/comm": "sh\n", "/proc/8142/stat": "" },
  });
  const { items, cursor } = caughtUp(host, begun.cursor);
  assert.deepEqual(
    runsOf(items).map(({ path, unnamed, uid, by, count }) => [path, unnamed, uid, by, count]),
    [
      ["(qk)", true, 0, undefined, 2],
      ["(sh)", true, 0, undefined, 1],
      ["(sleep)", true, 0, undefined, 1],
      ["(sh)", true, 65534, "(sh)", 1],
      ["(accton)", true, 0, "(sh)", 1],
    ],
  );
  // Seven records, one of them of a process that was only forked; the kernel made seven.
  assert.deepEqual([countOf(items)?.executions, countOf(items)?.unseen], [6, 0]);
  assert.deepEqual(caughtUp(host, cursor).items, []);
});

Deno.test("execFeed says how many processes were made that nothing tells of", () => {
  const { cursor } = caughtUp(hostOf(kernelOf(100)));
  assert.equal(execSight(hostOf(kernelOf(100))).source, "none");
  const { items } = caughtUp(hostOf(kernelOf(150)), cursor);
  assert.deepEqual([countOf(items)?.source, countOf(items)?.unseen], ["none", 50]);
  // After a boot the kernel counts anew.
  assert.deepEqual(caughtUp(hostOf(kernelOf(20, "b")), cursor).items, []);
});

Deno.test("execSight() says what tracing is switched off for, and why it cannot be read", () => {
  const files = traceOf(FLOOD_STATS, PLAIN);
  files[`${TRACE}/events/sched/sched_process_exec/enable`] = "0\n";
  const { source, switches } = execSight(hostOf(files));
  assert.deepEqual({ source, switches: { ...switches } }, {
    source: "tracefs",
    switches: { tracing: true, exec: false, fork: true, exit: true },
  });
  files[`${TRACE}/events/header_page`] = "";
  assert.equal(execSight(hostOf(files)).trace?.why, "malformed");
  assert.equal(execSight(hostOf({ "/proc/stat": "" })).trace?.why, "absent");
});
