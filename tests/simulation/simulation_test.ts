import assert from "node:assert/strict";
import { pathOf } from "../_tree.ts";
import { DEFECTS } from "./_defects.ts";

/** As the issue has it; `deno task soak` plays more. */
const SEEDS = 2_000;
/** Of each defect so many are played at most. */
const NOTICED_WITHIN = 200;

async function simulate(
  ...args: readonly string[]
): Promise<{ said: string; sums: Record<string, number> }> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", pathOf("tests/simulation/simulate.ts"), ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout);
  const last = said.trimEnd().split("\n").at(-1) ?? "";
  assert.match(last, /^\{/, `${said}${new TextDecoder().decode(stderr)}`);
  return { said, sums: JSON.parse(last) };
}

Deno.test("no schedule of faults loses or doubles what happened, or leaves a consumer with another state", async () => {
  const halves = await Promise.all([
    simulate("0", `${SEEDS / 2}`),
    simulate(`${SEEDS / 2}`, `${SEEDS}`),
  ]);
  for (const { said, sums } of halves) assert.equal(sums.failed, 0, said);
  const sum = (name: string) => halves.reduce((total, { sums }) => total + (sums[name] ?? 0), 0);
  assert.equal(sum("seeds"), SEEDS);
  // Where nothing happens nothing can be lost.
  for (const name of ["crashes", "messages", "occurrences"]) assert.ok(sum(name) > SEEDS, name);
});

Deno.test("a seed always plays the same", async () => {
  const [first, second] = await Promise.all([simulate("7"), simulate("7")]);
  const withoutTime = (said: string) => said.replace(/"ms":\d+/, "");
  assert.equal(withoutTime(first.said), withoutTime(second.said));
  assert.ok(first.said.split("\n").length > 20);
});

for (const name of Object.keys(DEFECTS)) {
  Deno.test(`the simulation notices when ${name}`, async () => {
    const { sums } = await simulate("0", `${NOTICED_WITHIN}`, name);
    assert.equal(sums.failed, 1, `${sums.seeds} seeds were played`);
  });
}
