/**
 * Runs every test that this machine can run, and says which it had to skip, by name. `deno task test`
 * calls it; arguments are passed on to `deno test`, such as a file or `--filter`.
 */
/** These mostly wait, and so run beside the rest. */
const WAITING = ["tests/e2e", "tests/soak"];
const LANES = Deno.args.length > 0
  ? [Deno.args]
  : [["tests", `--ignore=${WAITING.join()}`], WAITING];

const started = performance.now();
const directory = await Deno.makeTempDir();
const runs = await Promise.all(LANES.map(async (args, lane) => {
  const report = `${directory}/${lane}.xml`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      "--no-check",
      "--quiet",
      "--reporter=dot",
      `--junit-path=${report}`,
      ...args,
    ],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  // Arguments that name no test make no report.
  const told = await Deno.readTextFile(report).catch(() => "");
  return { code, said: text(stdout), cried: text(stderr), report: told };
}));
await Deno.remove(directory, { recursive: true });
const code = Math.max(...runs.map(({ code }) => code));

/** One test of a JUnit report: `<testcase name="..." ...>` with `<skipped/>` or `<failure>` in it. */
const cases = runs.flatMap(({ report }) => report.split("<testcase ").slice(1));
const named = (element: string) =>
  cases.filter((one) => one.includes(element)).map((one) => unescape(one.split('"')[1] ?? ""));
const skipped = named("<skipped");
const failed = named("<failure");

function unescape(text: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(\w+);/g, (whole, name) => entities[name] ?? whole);
}

for (const { code, said, cried } of runs) {
  if (code !== 0) console.log(`${said.replace(/^[.,!\n]*\n/, "")}\n${cried}`);
}
for (const name of skipped) console.log(`skipped: ${name}`);
for (const name of failed) console.log(`FAILED: ${name}`);
// A file that cannot even be loaded is in no report.
if (code !== 0 && failed.length === 0) failed.push("a test file could not be run");
const passed = cases.length - skipped.length - failed.length;
const seconds = Math.round((performance.now() - started) / 1000);
console.log(`Deno ${Deno.version.deno}, ${seconds} s`);
console.log(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
Deno.exit(code);
