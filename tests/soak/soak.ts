/** `deno task soak`: what takes too long for every run. `soak.ts [ROUNDS] [SEED] [SIMULATIONS] [BUSY_SECONDS] [PAIRS]`. */
import { pathOf } from "../_tree.ts";
import { mosquittoPath } from "../e2e/_mosquitto.ts";
import { lackOfCable } from "./_cable.ts";
import { churn } from "./_churn.ts";
import { soak } from "./_soak.ts";
import { versions } from "./versions.ts";

const [
  rounds = "100",
  seed = `${Date.now() % 100_000}`,
  simulations = "20000",
  busy = "600",
  pairs = "20000",
] = Deno.args;
const lack = mosquittoPath === undefined ? "mosquitto is not installed" : lackOfCable();
if (lack !== undefined) {
  console.log(`Kills, cuts and full disks are skipped: ${lack}`);
} else {
  console.log(`${rounds} rounds of kills, cuts and full disks, seed ${seed}`);
  const say = Deno.stdout.isTerminal() ? (line: string) => console.log(line) : () => {};
  console.log(JSON.stringify(await soak(Number(rounds), Number(seed), say)));
}

console.log(`${busy} seconds of looking for hidden processes on a busy machine`);
const churned = await churn(Number(busy));
console.log(JSON.stringify(churned));

const misordered = await versions(Number(pairs), Number(seed));

console.log(`${simulations} simulated schedules`);
// Beyond those that every run plays.
const from = 1_000_000 + Number(seed) * 100_000;
const half = Math.ceil(Number(simulations) / 2);
const codes = await Promise.all([from, from + half].map(async (begin) => {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      "--quiet",
      pathOf("tests/simulation/simulate.ts"),
      `${begin}`,
      `${begin + half}`,
    ],
  }).spawn().status;
  return code;
}));
Deno.exit(Math.max(...codes, churned.raised.length, misordered));
