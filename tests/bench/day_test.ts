import assert from "node:assert/strict";
import { V8_FLAGS } from "../../deploy/build/compile.ts";
import type { Day } from "./day.ts";

const BENCH = decodeURIComponent(new URL("day.ts", import.meta.url).pathname);
const LOOKS = 600;

Deno.test("an accelerated hour or two: small deltas, hardly a write, and nothing that grows", async () => {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      `--v8-flags=${[...V8_FLAGS, "--expose-gc"].join()}`,
      BENCH,
      `--looks=${LOOKS}`,
      "--json",
    ],
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.notEqual(text, "", new TextDecoder().decode(stderr));
  const day: Day = JSON.parse(text);
  assert.equal(day.total.messages, LOOKS);
  assert.equal(day.full.messages, 1);
  assert.ok(day.heartbeat.messages > LOOKS / 3, `${day.heartbeat.messages} with nothing to say`);
  // A day of these and one more full message is within 2 MB.
  const perMessage = (day.total.bytes - day.full.bytes) / (LOOKS - 1);
  assert.ok(perMessage * 8640 + 2 * day.full.bytes <= 2_000_000, `${perMessage} bytes a message`);
  assert.ok(day.allFull.bytes / day.total.bytes > 50);
  // Two hours have seven saves or eight, and an end.
  assert.ok(day.writtenBytes <= 200_000, `${day.writtenBytes} bytes written`);
  // What is in use, for the allocators' reserve comes and goes by more than that.
  const [early = NaN, end = NaN] = day.heldKib;
  const grownKib = end - early;
  assert.ok(grownKib <= 512, `${grownKib} KiB more than at look 500`);
});
