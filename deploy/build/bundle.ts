import { run } from "./command.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);
const BUNDLES_SINCE = [2, 9];

/**
 * Writes the agent with all that it imports as one file: packages for development, and what a package
 * holds beside its program, never reach the device.
 *
 * @throws {Error} with a sentence for a person
 */
export async function bundle(to: string): Promise<void> {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  const [sinceMajor = 0, sinceMinor = 0] = BUNDLES_SINCE;
  if (major < sinceMajor || (major === sinceMajor && minor < sinceMinor)) {
    throw new Error(
      `Deno ${Deno.version.deno} cannot bundle the agent; ${
        BUNDLES_SINCE.join(".")
      } and later can: ` +
        "npx -y deno@2.9.6 task build",
    );
  }
  const { ok, stderr } = await run(
    [
      Deno.execPath(),
      "bundle",
      "--platform=deno",
      "--minify",
      "--quiet",
      `-o=${to}`,
      "src/main.ts",
    ],
    { cwd: ROOT },
  );
  if (ok) return;
  throw new Error(
    /esbuild/.test(stderr)
      ? `deno bundle fetches its esbuild from npm once, and could not: ${reason(stderr)}`
      : `deno bundle failed: ${stderr}`,
  );
}

function reason(stderr: string): string {
  return /error: (.*)/.exec(stderr)?.[1] ?? stderr.trim();
}
