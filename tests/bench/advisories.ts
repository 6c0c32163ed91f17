/** What matching 750 packages against 50,000 advisories costs: README.md. */
import { isSlowWorker } from "../../src/host/slow.ts";
import { goThroughAll } from "./_matching.ts";

const [command = "", directory = ""] = Deno.args;

if (!isSlowWorker && import.meta.main) {
  if (command === "match") {
    const it = await goThroughAll(directory, 750);
    const mb = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
    console.log(
      `750 packages, a bundle of ${mb(it.bundleBytes)} MB: ${it.matches + it.untold} matches in ` +
        `${it.looks} looks, ${(it.cpuMs / 1000).toFixed(2)} s of processor time, ` +
        `longest slice ${it.sliceMs.toFixed(1)} ms, ${mb(it.grownBytes)} MB more memory`,
    );
  } else await measure();
}

/** Makes the bundle here, and goes through it in a process of its own, as shipped without JIT and with. */
async function measure(): Promise<void> {
  const { writeMany } = await import("./_many_advisories.ts");
  const directory = await Deno.makeTempDir();
  try {
    await writeMany(directory, 50_000);
    for (const flags of ["--jitless,--max-heap-size=64,--expose-gc", "--expose-gc"]) {
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "--no-check",
          `--v8-flags=${flags}`,
          import.meta.filename ?? "",
          "match",
          directory,
        ],
      }).output();
      console.log(`${flags}: ${new TextDecoder().decode(stdout).trim()}`);
      console.log(new TextDecoder().decode(stderr).trim());
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
