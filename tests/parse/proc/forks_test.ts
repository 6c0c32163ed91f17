import assert from "node:assert/strict";
import { parseForks } from "../../../src/parse/proc/forks.ts";
import { refuses, testTotal } from "../_property.ts";

const SAMPLE = "ctxt 413742\nbtime 1763769600\nprocesses 8126\nprocs_running 1\n";

testTotal("parseForks()", parseForks, SAMPLE);

Deno.test("parseForks() tells how many processes and threads were made", () => {
  assert.equal(parseForks(SAMPLE), 8126);
  refuses(() => parseForks("cpu 1 2 3\n"), /no line processes/);
  refuses(() => parseForks("processes -1\n"), /unsigned/);
});
