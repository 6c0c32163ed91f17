import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import { dateTime } from "../model/instant.ts";
import { type JsonObject, own } from "../model/json.ts";
import type { Baseline } from "./_baseline.ts";
import type { Explain } from "./_explained.ts";
import { anyOf, type OwnerEntry } from "./_owner.ts";

type Executions = Facts["executions"];
type Execution = Executions["programs"][string];

/** The kernel keeps so many bytes of a process's name, TASK_COMM_LEN less the NUL. */
const COMM_BYTES = 15;

/**
 * Whether an entry of a list is about an execution by one user; undefined where it asks what nobody knows of a
 * process that has ended: its unit, what an interpreter ran, what it called itself.
 */
export function executionMatches(
  entry: OwnerEntry,
  path: string,
  it: Execution,
  uid: number | undefined,
): boolean | undefined {
  if (entry.uid !== undefined && uid !== undefined && entry.uid !== uid) return false;
  const name = nameOf(path);
  let sure = entry.unit === undefined && (entry.uid === undefined || uid !== undefined);
  if (it.unnamed) {
    const called = path.slice(1, -1);
    if (entry.process !== undefined && entry.process !== called) return false;
    return sure && entry.exe === undefined && entry.script === undefined ? true : undefined;
  }
  const isExe = entry.exe === undefined || entry.exe === path || entry.exe === it.exe;
  // A script is executed by its own path, whatever interprets it; a multi-call binary by its applet's.
  const isScript = entry.script === path;
  if (!isExe && !isScript) return false;
  if (entry.script !== undefined && !isScript && entry.script !== name) sure = false;
  if (entry.process !== undefined && entry.process !== name.slice(0, COMM_BYTES)) sure = false;
  return sure ? true : undefined;
}

/** Whether a list expects all executions of a program; undefined where that is not known of one. */
export function isAllowed(
  allow: readonly OwnerEntry[],
  path: string,
  it: Execution,
): boolean | undefined {
  const uids = [...it.uids, ...(it.no_uid || it.uids.length === 0 ? [undefined] : [])];
  const answers = uids.map((uid) =>
    anyOf(allow.map((entry) => executionMatches(entry, path, it, uid)))
  );
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

/** The entry that is about the executions of a program on every device of the same image. */
export function executionEntry(path: string, it: Execution): JsonObject {
  if (!it.unnamed) return { exe: path };
  const [uid] = it.uids;
  return { process: path.slice(1, -1), ...(uid === undefined ? {} : { uid }) };
}

/**
 * Whether a baseline of what was executed, or of what runs, has it. Of a program that runs it also knows script and
 * unit, of which an execution tells nothing: undefined. Likewise where only a name is told.
 */
export function isUsual(
  path: string,
  { exe, unnamed }: Execution,
  executed: Baseline["entries"],
  running: Baseline["entries"],
): boolean | undefined {
  const names = exe === undefined ? [path] : [path, exe];
  const isIn = (entries: Baseline["entries"]) =>
    names.some((name) => own(entries, name) !== undefined);
  if (isIn(executed) || isIn(running)) return true;
  const keys = [...Object.keys(executed), ...Object.keys(running)];
  const called = path.slice(1, -1);
  const like = unnamed
    ? keys.some((key) => nameOf(key.replace(/ .*$/s, "")).slice(0, COMM_BYTES) === called)
    : keys.some((key) => names.some((name) => key.startsWith(`${name} `)));
  return like ? undefined : false;
}

/** What is said of executions that are not expected. */
export function judgeExecutions(
  { programs, untold }: Executions,
  isExpected: (path: string, it: Execution) => boolean | undefined,
  explain: Explain,
): readonly Opinion[] {
  const opinions = Object.entries(programs).flatMap(([path, it]): Opinion[] => {
    const key = `(executed) ${path}`;
    const answer = isExpected(path, it);
    if (answer === true) return [];
    const explanation = explain({ exe: it.exe ?? path });
    if (answer === undefined || explanation !== undefined && "soon" in explanation) {
      return [{ key, unjudged: true }];
    }
    const finding = findingOf(key, path, it);
    const by = explanation?.by;
    if (by === undefined) return [finding];
    const evidence = { ...finding.evidence, explained_by: by };
    const summary = `${finding.summary}, explained by ${by}`;
    return [{ ...finding, severity: "info", summary, evidence }];
  });
  return untold === 0 ? opinions : [...opinions, UNTOLD];
}

const UNTOLD: Finding = {
  key: "(untold executions)",
  severity: "warning",
  summary: "More different programs were executed than can be told",
  evidence: {},
};

function findingOf(key: string, path: string, it: Execution): Finding {
  const [by] = it.by;
  const [uid] = it.uids;
  const first = dateTime(it.first_ms);
  // The exact number always changes, and would be told at every look.
  const evidence: JsonObject = { path, count_at_least: 10 ** Math.floor(Math.log10(it.count)) };
  const { exe, relative, unnamed, by_uid } = it;
  const more = { exe, relative, unnamed, uid, by, by_uid, first };
  for (const [name, value] of Object.entries(more)) {
    if (value !== undefined) evidence[name] = value;
  }
  const parent = by === undefined ? "" : ` by ${by}`;
  const summary = `${path} was executed${parent}, which is not expected`;
  return { key, severity: "warning", summary, evidence };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
