import assert from "node:assert/strict";
import { executions } from "../../src/collectors/executions.ts";
import type { ExecItem, Executed } from "../../src/host/feeds/exec.ts";
import { archiveOf, guarded } from "../_hosts.ts";

const host = guarded(archiveOf("debian-12-vm"));
const at = (monotonicMs: number) => ({ monotonicMs, wallMs: monotonicMs, synchronised: true });
const HOUR_MS = 3_600_000;

type Facts = Awaited<ReturnType<typeof executions.collect>>["facts"];

async function collected(items: readonly ExecItem[], nowMs = 0, before?: Facts): Promise<Facts> {
  return (await executions.collect(host, { before, items, at: at(nowMs) })).facts;
}

const run = (path: string, more: Partial<Executed> = {}): Executed => ({
  ...{ kind: "executed", path, count: 1, firstMs: 0, lastMs: 0 },
  ...more,
});

Deno.test("executions are told by path for an hour, with users and parents as far as known", async () => {
  const first = await collected([
    run("/usr/bin/x", { by: "/bin/sh", byUid: 33 }),
    run("/usr/bin/x", { uid: 0, by: "(cron)", count: 4, lastMs: 9, longestMs: 2.5 }),
    run("./y\n"),
  ]);
  const { "/usr/bin/x": x, "./y%0A": y } = first.programs;
  assert.deepEqual(x, {
    ...{ uids: [0], no_uid: true, by: ["/bin/sh", "(cron)"], by_uid: 33, count: 5 },
    ...{ first_ms: 0, last_ms: 9, seen_ms: 0, longest_ms: 2.5 },
  });
  assert.equal(y?.relative, true);
  const later = await collected([run("/usr/bin/x", { count: 0, longestMs: 7 })], 1000, first);
  assert.deepEqual(
    [later.programs["/usr/bin/x"]?.count, later.programs["/usr/bin/x"]?.longest_ms],
    [
      5,
      7,
    ],
  );
  const gone = await collected([], HOUR_MS + 1000, later);
  assert.deepEqual(Object.keys(gone.programs), []);
});

Deno.test("executions of more programs than can be told are counted", async () => {
  const flood = Array.from({ length: 1_200 }, (_, n) => run(`/tmp/${n}`, { count: 2 }));
  const counted = {
    ...{ kind: "counted", source: "tracefs", executions: 3_000 } as const,
    ...{ untold: 600, lost: 7, unseen: 3 },
  };
  const facts = await collected([...flood, counted]);
  assert.equal(Object.keys(facts.programs).length, 1_000);
  assert.deepEqual([facts.untold, facts.executions, facts.events_lost], [1_000, 3_000, 7]);
  assert.equal(facts.unseen_forks, 3);
  const quiet = await collected([], HOUR_MS, facts);
  assert.deepEqual([quiet.untold, quiet.executions], [0, 3_000]);
});

Deno.test("an execution is also of the file that its path leads to", async () => {
  const linked = guarded(archiveOf("debian-12-vm"));
  const { facts } = await executions.collect(linked, {
    before: undefined,
    items: [run("/tmp/../bin/sh"), run("/usr/bin/nowhere")],
    at: at(0),
  });
  // Elsewhere a link may be anybody's, and what is not there is nothing.
  assert.deepEqual(Object.values(facts.programs).map(({ exe }) => exe), [undefined, undefined]);
});
