/** What matching 750 packages against 50,000 advisories costs, and reading reports of 30 MB: README.md. */
import { isSlowWorker } from "../../src/host/slow.ts";
import { ASKED } from "../collectors/_vulnerable.ts";
import { goThroughAll } from "./_matching.ts";

const [command = "", directory = ""] = Deno.args;
const MB = 1024 * 1024;
const REPORT = "/etc/telltale/advisories/large.json";

if (!isSlowWorker && import.meta.main) {
  if (command === "match") await say("750 packages, a bundle", undefined);
  else if (command === "trivy") await say("a report of Trivy's", [`report=${REPORT}`]);
  else if (command === "spdx") {
    await say("the bundle, and a bill in SPDX", [`sbom=${REPORT}`, ...ASKED]);
  } else await measure();
}

async function say(what: string, asked: readonly string[] | undefined): Promise<void> {
  const it = await goThroughAll(directory, 750, asked);
  const mb = (bytes: number) => (bytes / MB).toFixed(1);
  console.log(
    `${what} of ${mb(it.bundleBytes)} MB: ${it.matches + it.untold} matches, ${it.purls} ` +
      `components, ${it.looks} looks, ${(it.cpuMs / 1000).toFixed(2)} s of processor time, ` +
      `longest slice ${it.sliceMs.toFixed(1)} ms, ${mb(it.grownBytes)} MB more memory`,
  );
}

/** Makes the files here, and goes through them in a process of its own, as shipped without JIT and with. */
async function measure(): Promise<void> {
  const { writeMany } = await import("./_many_advisories.ts");
  const { writeLarge } = await import("./_reports.ts");
  const { V8_FLAGS } = await import("../../deploy/build/compile.ts");
  const directory = await Deno.makeTempDir();
  try {
    await writeMany(directory, 50_000);
    for (const kind of ["match", "trivy", "spdx"] as const) {
      if (kind !== "match") await writeLarge(`${directory}${REPORT}`, kind, 30 * MB);
      for (const flags of [[...V8_FLAGS, "--expose-gc"].join(), "--expose-gc"]) {
        const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
          args: [
            "run",
            "-A",
            "--no-check",
            `--v8-flags=${flags}`,
            import.meta.filename ?? "",
            kind,
            directory,
          ],
        }).output();
        console.log(`${flags}: ${new TextDecoder().decode(stdout).trim()}`);
        console.log(new TextDecoder().decode(stderr).trim());
      }
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
