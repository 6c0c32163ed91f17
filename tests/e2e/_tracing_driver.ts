/** Collects executions until a file `done` is there, then prints what is known as JSON. */
import { executions } from "../../src/collectors/executions.ts";
import { systemClock } from "../../src/clock.ts";
import { execFeed, type ExecItem, TRACE } from "../../src/host/feeds/exec.ts";
import { guardHost } from "../../src/host/guard.ts";
import { liveHost } from "../../src/host/live.ts";
import type { Json } from "../../src/model/json.ts";
import { NO_SLOW } from "../../src/host/host_fs.ts";

const [directory = ""] = Deno.args;
const run = `${directory}/run`;
const mounts = { "/": "/", "/proc": `${run}/proc`, "/sys": `${run}/sys`, [TRACE]: `${run}/trace` };
const patterns = [...executions.reads, ...executions.takes ?? []];
const host = guardHost(liveHost(mounts, NO_SLOW), patterns, executions.trees);
let before: Parameters<typeof executions.collect>[1]["before"];
let cursor: Json | undefined;
const held: ExecItem[] = [];
/** As the agent does: what is held once a second. */
const take = async () => {
  const items = held.splice(0);
  const collected = await executions.collect(host, { before, items, at: systemClock.now() });
  before = collected.facts;
};

/** Reads on until the signal, or what is there at once. */
async function follow(signal: AbortSignal, once?: AbortController): Promise<void> {
  const feed = execFeed.open(host, cursor, signal)[Symbol.asyncIterator]();
  for (;;) {
    const next = feed.next();
    // What is there is given in the same turn; a pause is not.
    if (once !== undefined) setTimeout(() => once.abort(), 0);
    const { value, done } = await next;
    if (done) return;
    cursor = value.cursor;
    if (value.item !== undefined) held.push(value.item);
  }
}

await take();
console.log(`ready ${Deno.pid}`);
const stop = new AbortController();
const takes = setInterval(take, 1_000);
const timer = setInterval(() => {
  try {
    Deno.lstatSync(`${directory}/done`);
    stop.abort();
  } catch {
    // Not yet.
  }
}, 250);
await follow(stop.signal);
clearInterval(timer);
clearInterval(takes);
// What was written before it was done.
const once = new AbortController();
await follow(once.signal, once);
await take();
await take();
console.log(JSON.stringify(before));
