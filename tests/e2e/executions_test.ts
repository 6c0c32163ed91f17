import assert from "node:assert/strict";
import { escapeKey } from "../../src/model/key.ts";
import { observe, whyNoTrace } from "./_tracing.ts";

const pathOf = (path: string) => new URL(path, import.meta.url).pathname;
const why = whyNoTrace();

function traceTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: why === undefined ? name : `${name} (skipped: ${why})`,
    ignore: why !== undefined,
    fn,
  });
}

async function sh(script: string, cwd: string): Promise<void> {
  const { success } = await new Deno.Command("sh", { args: ["-euc", script], cwd }).output();
  assert.ok(success, script);
}

const A_THOUSAND = `sh ${pathOf("_thousand.sh")} ./quick`;

traceTest("a thousand programs that end at once are counted, and none is invented", async () => {
  let at = "";
  const forged =
    "q\n  bash-1 [000] .... 9.9: sched_process_exec: filename=/usr/bin/forged pid=1\"'";
  const facts = await observe(async (directory) => {
    at = directory;
    await sh(A_THOUSAND, directory);
    const evil = `${directory}/${forged}`;
    Deno.mkdirSync(evil.slice(0, evil.lastIndexOf("/")), { recursive: true });
    Deno.copyFileSync("/bin/true", evil);
    await new Deno.Command(evil).output();
  });
  const { programs, events_lost, source, switches } = facts;
  assert.deepEqual([source, events_lost], ["tracefs", 0]);
  assert.deepEqual(switches, { tracing: true, exec: true, fork: true, exit: true });
  const quick = Object.entries(programs).filter(([path]) => path.endsWith("/quick"));
  // Some may still have been there, so that it could be seen where they are.
  assert.equal(quick.reduce((sum, [, { count }]) => sum + count, 0), 1000);
  for (const [, { by, longest_ms = 0 }] of quick) {
    assert.ok(by.length === 1 && by[0]?.endsWith("/sh"), `${by}`);
    assert.ok(longest_ms > 0);
  }
  assert.equal(programs[escapeKey(`${at}/${forged}`)]?.count, 1);
  assert.deepEqual(Object.keys(programs).filter((path) => path === "/usr/bin/forged"), []);
});

traceTest("what is lost of a buffer that nobody reads is declared", async () => {
  const facts = await observe(() => Promise.resolve(), {
    kb: 8,
    before: `sh ${pathOf("_thousand.sh")} @/quick`,
  });
  const quick = Object.entries(facts.programs).filter(([path]) => path.endsWith("/quick"));
  const seen = quick.reduce((sum, [, { count }]) => sum + count, 0);
  assert.ok(seen < 1000, `${seen}`);
  assert.ok(facts.events_lost >= 1000 - seen, `${facts.events_lost} of ${seen}`);
});

traceTest("who may not read the trace says so, and goes on", async () => {
  const facts = await observe(async (directory) => {
    await sh("./quick", directory);
  }, { group: "65534" });
  assert.equal(facts.trace?.why, "denied");
  assert.ok(facts.source !== "tracefs");
  assert.equal(facts.switches, undefined);
});
