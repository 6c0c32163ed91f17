/**
 * Runs every test that this machine can run, and says which it had to skip, by name. `deno task test`
 * calls it; arguments are passed on to `deno test`, such as a file or `--filter`.
 *
 * Real daemons on a busy machine are late now and then: up to three tests that failed are run once more,
 * alone, and named. Whatever fails twice has failed.
 */
/** Side by side: what mostly waits, in two lanes, what plays one seed after the other, and all the rest. */
const WAITING = ["tests/e2e", "tests/soak"];
const PLAYING = ["tests/simulation", "tests/bench"];
const LANES = Deno.args.length > 0
  ? [Deno.args]
  : [["tests", `--ignore=${[...WAITING, ...PLAYING].join()}`], ...inTwo(WAITING), PLAYING];
const MOST_AGAIN = 3;

interface Run {
  code: number;
  said: string;
  passed: string[];
  skipped: string[];
  failed: string[];
}

const started = performance.now();
const runs = await Promise.all(LANES.map((args) => run(...args)));
let code = Math.max(...runs.map(({ code }) => code));
const passed = runs.flatMap(({ passed }) => passed);
let failed = runs.flatMap(({ failed }) => failed);
if (Deno.args.length === 0 && failed.length > 0 && failed.length <= MOST_AGAIN) {
  const names = failed.map((name) => name.replace(/[/\\^$.*+?()[\]{}|]/g, "\\$&"));
  const again = await run("tests", `--filter=/^(?:${names.join("|")})$/`);
  for (const name of failed) console.log(`once more, alone: ${name}`);
  // A file that cannot even be loaded is in no report.
  if (runs.every(({ code, failed }) => code === 0 || failed.length > 0)) code = again.code;
  failed = failed.filter((name) => !again.passed.includes(name));
  passed.push(...again.passed);
}

for (const { code: ended, said } of runs) {
  if (code !== 0 && ended !== 0) console.log(said);
}
const skipped = runs.flatMap(({ skipped }) => skipped);
for (const name of skipped) console.log(`skipped: ${name}`);
for (const name of failed) console.log(`FAILED: ${name}`);
if (code !== 0 && failed.length === 0) failed.push("a test file could not be run");
const seconds = Math.round((performance.now() - started) / 1000);
console.log(`Deno ${Deno.version.deno}, ${seconds} s`);
console.log(`${passed.length} passed, ${failed.length} failed, ${skipped.length} skipped`);
Deno.exit(failed.length > 0 ? 1 : code);

async function run(...args: readonly string[]): Promise<Run> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  const options = ["-A", "--no-check", "--quiet", "--reporter=dot", `--junit-path=${report}`];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", ...options, ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).output();
  // One test of a JUnit report: `<testcase name="..." ...>` with `<skipped/>` or `<failure>` in it.
  const cases = (await Deno.readTextFile(report)).split("<testcase ").slice(1);
  await Deno.remove(report);
  const named = (test: (element: string) => boolean) =>
    cases.filter(test).map((element) => unescape(element.split('"')[1] ?? ""));
  const [said, cried] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return {
    code,
    said: `${said?.replace(/^[.,!\n]*\n/, "")}\n${cried}`,
    passed: named((element) => !/<skipped|<failure/.test(element)),
    skipped: named((element) => element.includes("<skipped")),
    failed: named((element) => element.includes("<failure")),
  };
}

/** The test files of the directories, every other one. */
function inTwo(directories: readonly string[]): string[][] {
  const files = directories.flatMap((directory) =>
    Array.from(Deno.readDirSync(directory), ({ name }) => `${directory}/${name}`)
  ).filter((path) => path.endsWith("_test.ts")).sort();
  return [0, 1].map((rest) => files.filter((_, i) => i % 2 === rest));
}

function unescape(text: string): string {
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(\w+);/g, (whole, name) => entities[name] ?? whole);
}
