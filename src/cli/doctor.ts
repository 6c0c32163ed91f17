import { CONTENT } from "../core/step.ts";
import { isObject, type Json } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { type Command, EXIT, type World } from "./_command.ts";
import { HOST_FLAGS, isTraced, openHost } from "./_host.ts";
import { examineSandbox, type Property, type Sandbox, SANDBOX_READS } from "./_sandbox.ts";
import { readSettings, SETTINGS_FLAGS } from "./_settings.ts";
import { type CollectorReport, examine, type SourceReport } from "./_sources.ts";

const { config } = SETTINGS_FLAGS;

/** What `telltale doctor --json` prints. */
export interface DoctorReport {
  /** Of telltale. */
  version: string;
  /** Whether all is readable that the device has, but for what is optional: exit code 0, else 1. */
  complete: boolean;
  collectors: readonly CollectorReport[];
  /** Of the process that asks; null where `--root` names another device. */
  sandbox: Sandbox | null;
}

/** `telltale doctor`: what can be read, what not, and which line of the unit would change that. */
export const doctor: Command = {
  name: "doctor",
  summary: "Tell what can be read, which grant the rest lacks (exit 1), and how this is confined.",
  flags: {
    ...(config && { config }),
    json: { help: "Print the same as JSON." },
    ...HOST_FLAGS,
  },
  async run(given, world) {
    const { root, json } = given.flags;
    const report = await diagnose(root, readSettings(given, world).state.directory, world);
    world.out(json ? `${JSON.stringify(report, null, 2)}\n` : describe(report));
    return report.complete ? EXIT.ok : EXIT.failed;
  },
};

async function diagnose(
  root: string | true | undefined,
  stateDirectory: string | undefined,
  world: World,
): Promise<DoctorReport> {
  const here = root === undefined;
  using host = openHost(root, world, here ? SANDBOX_READS : []);
  const collectors = await examine(
    CONTENT.collectors,
    host.fs,
    world.clock,
    here && isTraced(world),
  );
  const directory = stateDirectory ?? world.env("STATE_DIRECTORY");
  const sandbox = here ? examineSandbox(host.fs, world, directory) : null;
  const answers = collectors.flatMap(({ answer, sources }) => [
    answer,
    ...sources.filter(({ optional }) => !optional).map((source) => source.answer),
  ]);
  const complete = answers.every((answer) => answer === "ok" || answer === "absent");
  return { version: world.version, complete, collectors, sandbox };
}

/** The report for a person. What stands in it of the device has its control characters escaped. */
function describe({ collectors, sandbox }: DoctorReport): string {
  const sources = collectors.flatMap((collector) => collector.sources);
  const count = (...answers: readonly SourceReport["answer"][]) =>
    sources.filter(({ answer, optional }) => !optional && answers.includes(answer)).length;
  const lines = collectors.flatMap(describeCollector);
  if (sandbox !== null) lines.push(...describeSandbox(sandbox));
  const optional = sources.filter((source) => source.optional).length;
  lines.push(
    `${count("ok")} of ${sources.length} sources are readable, ${count("absent")} are not on ` +
      `this device, ${count("denied", "slow", "malformed")} cannot be read` +
      (optional === 0 ? "" : `, ${optional} are of the drop-in trace, which is not installed`),
  );
  return `${lines.join("\n")}\n`;
}

function describeCollector({ id, summary, answer, detail, sources }: CollectorReport): string[] {
  const bad = answer !== "ok" && answer !== "absent" && detail !== undefined;
  const paths = (of: readonly SourceReport[]) => of.map(({ path }) => path).join(" ");
  const absent = sources.filter(({ answer }) => answer === "absent");
  const optional = sources.filter((source) => source.optional);
  return [
    row("", answer, `${id}: ${summary}`),
    ...(bad ? [row("", "", escapeKey(detail))] : []),
    ...sources.filter((it) => it.answer !== "absent" && !it.optional).flatMap(describeSource),
    ...(absent.length > 0 ? [row("  ", "absent", paths(absent))] : []),
    ...(optional.length > 0
      ? [
        row("  ", "optional", paths(optional)),
        row("  ", "", "given by: the drop-in trace, which install.sh --trace adds"),
        row("  ", "", `unseen: ${optional[0]?.unseen}`),
      ]
      : []),
    "",
  ];
}

function describeSource(source: SourceReport): string[] {
  const { path, answer, readable, there, detail, needs, line, drop_in, unseen } = source;
  const counts = path.includes("*") ? ` (${readable} of ${there})` : "";
  const more = (text: string) => row("  ", "", text);
  const lines = [row("  ", answer, `${path}${counts}`)];
  if (answer === "ok") return lines;
  if (detail !== undefined) lines.push(more(escapeKey(detail)));
  // What hangs or makes no sense is no more readable with another grant.
  if (answer === "denied") lines.push(more(`needs: ${needs}`));
  if (answer === "denied" && line !== undefined) {
    lines.push(more(`given by: ${line}${drop_in === undefined ? "" : `, in ${drop_in}.conf`}`));
  }
  lines.push(more(`unseen: ${unseen}`));
  return lines;
}

function describeSandbox(sandbox: Sandbox): string[] {
  const rows = Object.entries(sandbox).flatMap(([name, property]) => {
    const { is, as_in_unit, line }: Property = property;
    const verdict = as_in_unit === null ? "" : as_in_unit ? "ok" : "differs";
    const first = row("  ", verdict, `${name.replaceAll("_", " ")}: ${inWords(is)}`);
    return as_in_unit === false ? [first, row("  ", "", `given by: ${line}`)] : [first];
  });
  return ["Sandbox of this process, beside that of the unit", ...rows, ""];
}

function inWords(value: Json): string {
  if (value === null) return "unknown";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(" ");
  if (!isObject(value)) return String(value);
  return Object.entries(value).map(([name, one]) => `${name} ${inWords(one)}`).join(", ");
}

function row(indent: string, verdict: string, text: string): string {
  return `${indent}${verdict.padEnd(9)} ${text}`.trimEnd();
}
