/**
 * What a look costs, by processor time, against a C program that reads the same files to their end.
 * `deno task bench` runs it; README.md beside it says what is measured. Exits with 1 above the limit.
 *
 *   look.ts [--runs=7] [--looks=200] [--warm-up=1000] [--only=COLLECTOR]
 *
 * With one collector only, V8 is as it is built into the program, and the limit is 1 % of a core.
 */
import { parseArgs } from "node:util";
import { permissionFlags } from "../../src/cli/_permissions.ts";
import { V8_FLAGS } from "../../deploy/build/compile.ts";
import type { Answer, Question } from "./_looker.ts";

const LIMIT = 1.2;
const LIMIT_PERCENT = 1;
const INTERVAL_MS = 10_000;
const PROCESSES = 100;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "7" },
    looks: { type: "string", default: "200" },
    "warm-up": { type: "string", default: "1000" },
    only: { type: "string" },
  },
});
const runs = Number(values.runs);
const looks = Number(values.looks);
const only = values.only === undefined ? {} : { only: values.only };
const engine = values.only === undefined ? [] : [`--v8-flags=${V8_FLAGS.join(",")}`];

const top = pathOf("../../");
const directory = await Deno.makeTempDir();
const children: Deno.ChildProcess[] = [];
/** The rights that the agent has on a device; `deno run` wants that of reading a Worker's program as well. */
const SHIPPED = permissionFlags({
  host: "$RUNTIME_DIRECTORY/host",
  read: [`${top}src`],
  write: [directory],
  broker: "localhost:8883",
});
try {
  Deno.exitCode = await measure();
} finally {
  for (const child of children) child.kill();
  await Promise.all(children.map((child) => child.status));
  await Deno.remove(directory, { recursive: true });
}

/** Prints the table and gives the exit code. */
async function measure(): Promise<number> {
  const readList = await compile();
  const bare = startLooker(["-A"]);
  const shipped = await canBind() ? startLooker(SHIPPED, `${top}deploy/with-host`) : undefined;
  if (shipped === undefined) {
    console.log("no mount namespace here (see deploy/with-host): only -A is measured");
  }
  const warmUp: Question = { looks: Number(values["warm-up"]), judged: true, ...only };
  await bare.ask(warmUp);
  await shipped?.ask(warmUp);
  const processes = crowd();
  const { operations, blind, pid } = await (shipped ?? bare).ask({
    looks: 1,
    judged: false,
    ...only,
  });
  const list = `${directory}/list`;
  // What the looker read of itself each program reads of itself.
  const own = operations.map((it) => it.replace(`/proc/${pid}/`, "/proc/self/"));
  await Deno.writeTextFile(list, own.map((it) => `${it}\n`).join(""));

  const plain = [Deno.execPath(), "run", "-A", "--no-check", pathOf("_read_list.ts")];
  const rows = {
    "C program": () => readAll(list, [readList]),
    ...shipped && {
      "look, as shipped": () => timed(shipped, false),
      "look, step and message, as shipped": () => timed(shipped, true),
    },
    "look, -A, nothing bound": () => timed(bare, false),
    "Deno, reading the list only": () => readAll(list, plain, values["warm-up"]),
  };
  const found = Object.keys(rows).map((): number[] => []);
  for (let run = 0; run < runs; run++) {
    for (const [i, row] of Object.values(rows).entries()) found[i]?.push(await row());
  }

  const medians = found.map(median);
  const [least = NaN, ours = NaN] = medians;
  console.log(
    `Deno ${Deno.version.deno}, Linux ${Deno.osRelease()}, ${navigator.hardwareConcurrency} cores; ` +
      `${processes} processes, ${operations.length} operations a look, ` +
      `median of ${runs} runs of ${looks} looks`,
  );
  if (blind.length > 0) console.log(`blind: ${blind.join(", ")}`);
  console.log("\n| | CPU ms a look | of C | lowest to highest |\n|---|---|---|---|");
  for (const [i, name] of Object.keys(rows).entries()) {
    const each = found[i] ?? [];
    const spread = `${Math.min(...each).toFixed(2)} to ${Math.max(...each).toFixed(2)}`;
    const it = medians[i] ?? NaN;
    console.log(`| ${name} | ${it.toFixed(2)} | ${(it / least).toFixed(2)} | ${spread} |`);
  }
  const ratio = ours / least;
  if (values.only !== undefined) {
    const percent = 100 * ours / INTERVAL_MS;
    console.log(
      `\n${percent.toFixed(2)} % of a core, ${ratio.toFixed(2)} × C: limit ${LIMIT_PERCENT} %`,
    );
    return percent <= LIMIT_PERCENT ? 0 : 1;
  }
  const held = ratio <= LIMIT;
  console.log(`\n${ratio.toFixed(2)} × C: ${held ? "at most" : "ABOVE"} ${LIMIT}`);
  return held ? 0 : 1;
}

/** Milliseconds a look of a program that does what the list says. */
async function readAll(list: string, command: readonly string[], ...more: string[]) {
  const [program = "", ...args] = [...command, list, `${looks}`, ...more];
  const { stdout, success } = await new Deno.Command(program, { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`${program} failed`);
  return Number(new TextDecoder().decode(stdout)) / looks;
}

async function timed(looker: Looker, judged: boolean): Promise<number> {
  return (await looker.ask({ looks, judged, ...only })).cpuMs / looks;
}

async function compile(): Promise<string> {
  const program = `${directory}/read_list`;
  const { success, stderr } = await new Deno.Command("cc", {
    args: ["-O2", "-Wall", "-o", program, pathOf("read_list.c")],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return program;
}

/** Starts what sleeps until there are {@linkcode PROCESSES}, and counts what there is. */
function crowd(): number {
  for (let missing = PROCESSES - countProcesses(); missing > 0; missing--) {
    children.push(new Deno.Command("sleep", { args: ["3600"] }).spawn());
  }
  return countProcesses();
}

function countProcesses(): number {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^[0-9]+$/.test(name)).length;
}

interface Looker {
  ask(question: Question): Promise<Answer>;
}

function startLooker(flags: readonly string[], ...within: readonly string[]): Looker {
  const line = [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-check",
    ...engine,
    ...flags,
    pathOf("_looker.ts"),
  ];
  // The directory that the host is bound in is known only inside: the shell puts it in.
  const [program = "", ...args] = [...within, "sh", "-c", `exec "${line.join('" "')}"`];
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
  children.push(child);
  const writer = child.stdin.getWriter();
  const answers = child.stdout.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  return {
    async ask(question) {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(question)}\n`));
      for (let text = "";;) {
        const { value, done } = await answers.next();
        if (done) throw new Error("The looker has ended");
        text += value;
        if (text.endsWith("\n")) return JSON.parse(text);
      }
    },
  };
}

async function canBind(): Promise<boolean> {
  const { success } = await new Deno.Command(`${top}deploy/with-host`, {
    args: ["true"],
    stderr: "null",
  }).output();
  return success;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

function pathOf(relative: string): string {
  return decodeURIComponent(new URL(relative, import.meta.url).pathname);
}
