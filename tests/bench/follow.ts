/** How soon a line of a log is on the broker, and what following a burst of them costs: README.md. */
import { failure, noise, withFollower } from "./_follower.ts";

const [runs = "500", seconds = "10", perSecond = "10000"] = Deno.args;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

await withFollower(async ({ append, told, cpuMs, watch }) => {
  await sleep(2_000);
  if (Number(seconds) > 0) {
    const beganMs = performance.now();
    const before = cpuMs();
    const total = Number(seconds) * Number(perSecond);
    for (let n = 0; n < total;) {
      const due = Math.min(
        total,
        Math.ceil((performance.now() - beganMs) * Number(perSecond) / 1000),
      );
      let text = "";
      for (; n < due; n++) text += n % 100 === 0 ? failure(`u${n}`, n) : noise(n);
      if (text !== "") append(text);
      await sleep(10);
    }
    const writtenMs = performance.now() - beganMs;
    while (told().length < total / 100) await sleep(20);
    const spentMs = cpuMs() - before;
    const caughtUpMs = performance.now() - beganMs - writtenMs;
    console.log(
      `${total} lines in ${(writtenMs / 1000).toFixed(1)} s: ${
        (spentMs / 1000).toFixed(2)
      } s of processor time, ` +
        `${(spentMs / (writtenMs + caughtUpMs)).toFixed(2)} cores, ${
          (spentMs * 1000 / total).toFixed(0)
        } µs a line; ` +
        `the last one told ${caughtUpMs.toFixed(0)} ms after it was written`,
    );
  }
  const taken: number[] = [];
  for (let n = 0; n < Number(runs); n++) {
    await sleep(1_050 + 37 * (n % 13));
    const writtenMs = performance.now();
    append(failure(`q${n}`, n));
    const known = watch.seen.length;
    await watch.until(
      (message) => watch.seen.indexOf(message) >= known && message.payload.includes(`"q${n}"`),
      10_000,
    );
    taken.push(performance.now() - writtenMs);
  }
  taken.sort((a, b) => a - b);
  const at = (share: number) => taken[Math.ceil(share * taken.length) - 1]?.toFixed(1);
  if (taken.length > 0) {
    console.log(
      `${taken.length} first lines after a quiet second: on the broker after ${
        at(0.5)
      } ms (median), ` +
        `${at(0.99)} ms (p99), ${at(1)} ms (longest)`,
    );
  }
});
