import assert from "node:assert/strict";
import { unlessAborted } from "../../src/delivery/unless_aborted.ts";

const never = () => new Promise<never>(() => {});

Deno.test("unlessAborted() gives the outcome of the promise", async () => {
  const { signal } = new AbortController();
  assert.equal(await unlessAborted(Promise.resolve(1), signal), 1);
  await assert.rejects(unlessAborted(Promise.reject(new Error("It")), signal), /^Error: It$/);
});

Deno.test("unlessAborted() rejects with the reason of whichever signal is aborted", async () => {
  const first = new AbortController(), second = new AbortController();
  const waiting = unlessAborted(never(), first.signal, second.signal);
  second.abort(new Error("Second"));
  await assert.rejects(waiting, /^Error: Second$/);
  await assert.rejects(unlessAborted(never(), first.signal, second.signal), /^Error: Second$/);
});
