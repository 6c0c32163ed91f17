/**
 * A machine on which processes begin and end all the time, as in parallel builds, and a look for hidden ones after the
 * other. Nobody hides: whoever is accused is accused falsely.
 */
import type { Hunt, Hunted } from "../collectors/_hunter.ts";
import { pathOf } from "../_tree.ts";

/** What builds do, until the file is gone: shells that fork and compilers that are run side by side. */
const LOADS: readonly string[] = [
  "while [ -e alive ]; do (:); (:) & wait; /bin/true; done",
  "while [ -e alive ]; do for i in 1 2 3 4; do cc -O1 -c -o $i.o unit.c 2>&- & done; wait; done",
  "while [ -e alive ]; do ls /proc | xargs -n 20 -P 4 echo >/dev/null; done",
];
const UNIT = '#include <stdio.h>\nint main(void) { return puts("hello") < 0; }\n';

/** What came of it. */
export interface Churned extends Hunted {
  /** Processes and threads that began meanwhile. */
  begun: number;
}

/** Looks for hidden processes so many seconds long on a machine that is busy for them. */
export async function churn(seconds: number): Promise<Churned> {
  const directory = await Deno.makeTempDir({ prefix: "telltale-churn-" });
  await Deno.writeTextFile(`${directory}/unit.c`, UNIT);
  await Deno.writeTextFile(`${directory}/alive`, "");
  const loads = LOADS.map((load) =>
    new Deno.Command("nice", { args: ["sh", "-c", load], cwd: directory, stderr: "null" }).spawn()
  );
  try {
    const before = processesBegun();
    const task: Hunt = { sweeps: Number.MAX_SAFE_INTEGER, seconds, pauseMs: 100 };
    const hunter = pathOf("tests/collectors/_hunter.ts");
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", hunter, JSON.stringify(task)],
      stderr: "inherit",
    }).output();
    if (!success) throw new Error("The hunter failed");
    const begun = processesBegun() - before;
    return { ...JSON.parse(new TextDecoder().decode(stdout)), begun };
  } finally {
    await Deno.remove(`${directory}/alive`);
    await Promise.all(loads.map(({ status }) => status));
    await Deno.remove(directory, { recursive: true });
  }
}

/** Since boot, proc_stat(5). */
function processesBegun(): number {
  return Number(/^processes ([0-9]+)$/m.exec(Deno.readTextFileSync("/proc/stat"))?.[1]);
}
