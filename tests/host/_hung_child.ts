/** Asks about a hung mount, and prints what came of it as JSON. Arguments: the directory, what to do. */
import { systemClock } from "../../src/clock.ts";
import type { HostPath } from "../../src/host/host_fs.ts";
import { startSlow } from "../../src/host/slow.ts";
import { Unreadable } from "../../src/model/reading.ts";

const [directory = "", task] = Deno.args;
const hung: HostPath = `/${directory.slice(1)}/hung`;

let skippedMs = 0;
const clock = {
  ...systemClock,
  now: () => {
    const now = systemClock.now();
    return { ...now, monotonicMs: now.monotonicMs + skippedMs };
  },
};
const slow = startSlow({ "/": "/" }, clock);

/** What a call said, and after how many ms. */
async function outcome(
  path: HostPath,
  call: Promise<unknown> = slow.statFs(path),
): Promise<[string, number]> {
  const start = performance.now();
  const said = await call.then(
    () => "answered",
    (error) => error instanceof Unreadable ? error.why : String(error),
  );
  return [said, Math.round(performance.now() - start)];
}

if (task === "exit") {
  await outcome(hung);
  slow.close();
  Deno.exit(7);
} else {
  let longestGapMs = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longestGapMs = Math.max(longestGapMs, performance.now() - last);
    last = performance.now();
  }, 50);
  const brief = startSlow({ "/": "/", "/elsewhere": directory }, clock);
  const walk = (path: HostPath) =>
    outcome(path, brief.walk({ left: [path], except: [hung, "/elsewhere/hung"], brief: true }));
  const [first, other, ...walks] = await Promise.all([
    ...[outcome(hung), outcome("/proc")],
    // What is mounted elsewhere is asked component by component.
    ...[walk("/elsewhere/hung/a"), walk("/elsewhere"), walk("/etc")],
  ]);
  const again = await outcome(hung);
  const second = await outcome(`${hung}/a`);
  const third = await outcome(`${hung}/b`);
  const exhausted = await outcome("/proc");
  await Deno.writeTextFile(`${directory}/release`, "now\n");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const recovered = await outcome("/proc");
  const tooSoon = await outcome(hung);
  skippedMs = 31_000;
  const later = await outcome(hung);
  clearInterval(timer);
  slow.close();
  brief.close();
  const seen = {
    ...{ first, other, again, second, third, exhausted, recovered, tooSoon, later, walks },
    longestGapMs: Math.round(longestGapMs),
  };
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(seen)));
}
