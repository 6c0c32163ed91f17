import assert from "node:assert/strict";
import { agent, type SelfKnowledge } from "../src/collectors/agent.ts";
import { COLLECTORS } from "../src/collectors/registry.ts";
import { parseConfig } from "../src/config.ts";
import { catchUp } from "../src/drain.ts";
import { look } from "../src/core/look.ts";
import { beginSession, type Durable, durable, type State } from "../src/core/state.ts";
import { asksOf, CONTENT, type Policies, step } from "../src/core/step.ts";
import { parseEntries } from "../src/host/archive_text.ts";
import { type Archive, type Entry, overlay } from "../src/host/archive_tree.ts";
import { unlessAbsent } from "../src/host/host_fs.ts";
import type { Occurrence } from "../src/model/message.ts";
import { parseBootId } from "../src/parse/proc/boot_id.ts";
import { archiveOf, guarded, HOSTS } from "./_hosts.ts";
import { journalOf } from "./parse/db/_journals.ts";

/** What happened on a device, and what telltale is to say of it: see tests/scenarios/README.md. */
export interface Story {
  file: string;
  /** Its first sentence. */
  title: string;
  scenes: readonly Scene[];
}

/** One directive. */
type Scene =
  | { kind: "given"; host: string }
  | { kind: "when"; entries: readonly Entry[] }
  | { kind: "agent"; self: SelfKnowledge }
  | { kind: "journal"; records: readonly Readonly<Record<string, string>>[] }
  | { kind: "after"; ms: number }
  | { kind: "restart" }
  | { kind: "policy"; policies: Policies }
  | { kind: "then"; line: number; claims: readonly string[] };

/** When the clock of every story begins. */
const BEGIN_MS = Date.UTC(2026, 11, 1);
const LOOKS_EVERY_MS = 10_000;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;
const IDS: readonly string[] = COLLECTORS.map(({ id }) => id);
const CLAIM =
  /^(?:nothing|tells (?:user|failed_login|reboot|package|deployment) \S+=\S.*|raised \S+\/.+ (?:info|warning|critical)|cleared \S+\/.+|blind \S+ (?:absent|denied|malformed|slow)|sees \S+)$/;

/** Reads a story. Throws `Error` that names file and line. */
export function parseStory(text: string, file: string): Story {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.startsWith("given "));
  const prose = lines.slice(0, Math.max(first, 0)).join(" ").trim();
  if (prose === "") throw new Error(`${file}:1: expected prose, and then given HOST`);
  const scenes: Scene[] = [];
  for (let at = first; at < lines.length;) {
    const line = lines[at] ?? "";
    const number = ++at;
    if (line.trim() === "") continue;
    const below: string[] = [];
    while (/^( {2}|$)/.test(lines[at] ?? "x")) below.push((lines[at++] ?? "").slice(2));
    const claims = [line];
    while (/^then /.test(line) && below.length === 0 && /^then /.test(lines[at] ?? "")) {
      claims.push(lines[at++] ?? "");
    }
    scenes.push(attempt(file, number, () => sceneOf(claims, below, number, file)));
    if (!["when", "policy", "agent", "journal"].includes(line) && below.some((it) => it !== "")) {
      throw new Error(
        `${file}:${number + 1}: only when, agent, journal and policy have indented lines`,
      );
    }
  }
  if (scenes.at(-1)?.kind !== "then") throw new Error(`${file}: it ends without a then`);
  return { file, title: /^.*?[.!?](?= |$)/.exec(prose)?.[0] ?? prose, scenes };
}

function sceneOf(
  lines: readonly string[],
  below: readonly string[],
  line: number,
  file: string,
): Scene {
  const [word, argument, ...more] = lines[0]?.split(" ") ?? [];
  if (word === "then") return { kind: "then", line, claims: claimsOf(lines) };
  if (word === "given" && HOSTS.includes(argument ?? "") && more.length === 0) {
    return { kind: "given", host: argument ?? "" };
  }
  if (word === "after" && more.length === 0) {
    const [, number, unit] = /^([1-9]\d*)([smh])$/.exec(argument ?? "") ?? [];
    if (unit === undefined) throw new Error("expected a time such as 10s, 2m or 1h");
    return { kind: "after", ms: Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS] };
  }
  if (word === "restart" && argument === undefined) return { kind: "restart" };
  if (word === "when" && argument === undefined) {
    const entries = parseEntries(below.join("\n"), line + 1);
    if (entries.length === 0) throw new Error("expected indented entries of a device");
    return { kind: "when", entries };
  }
  if (word === "agent" && argument === undefined) {
    return { kind: "agent", self: agent.facts.parse(JSON.parse(below.join("\n"))) };
  }
  if (word === "journal" && argument === undefined) {
    return {
      kind: "journal",
      records: below.filter((it) => it !== "").map((it) => JSON.parse(it)),
    };
  }
  if (word === "policy" && argument === undefined) {
    const toml = "\n".repeat(line) + below.join("\n");
    return { kind: "policy", policies: parseConfig(toml, file).detectors };
  }
  throw new Error(`not a directive: ${lines[0]}`);
}

function claimsOf(lines: readonly string[]): string[] {
  const claims = lines.map((line) => line.slice("then ".length));
  for (const claim of claims) {
    if (!CLAIM.test(claim)) throw new Error(`not a claim: ${claim}`);
    const [kind, id = ""] = claim.split(" ");
    if ((kind === "blind" || kind === "sees") && !IDS.includes(id)) {
      throw new Error(`no collector is called ${id}`);
    }
  }
  if (
    claims.includes("nothing") && claims.some((claim) => /^(raised|cleared|tells) /.test(claim))
  ) {
    throw new Error("nothing and something at once");
  }
  return claims;
}

function attempt<T>(file: string, line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${file}:${line}: ${reason}`);
  }
}

/** Plays a story. Throws `AssertionError`, naming file and line, where it does not come true. */
export async function playStory({ file, scenes }: Story): Promise<void> {
  let archive: Archive | undefined;
  let policies: Policies = parseConfig("", "defaults").detectors;
  let state = beginSession("story.1", undefined, 0);
  let nowMs = 0;
  let passedMs: number | undefined = 0;
  let self: SelfKnowledge = {};
  const journal: Readonly<Record<string, string>>[] = [];
  for (const scene of scenes) {
    if (scene.kind === "given") archive = archiveOf(scene.host);
    else if (archive === undefined) throw new Error(`${file}: it does not begin with given`);
    else if (scene.kind === "when") archive = overlay(archive, scene.entries);
    else if (scene.kind === "agent") self = scene.self;
    else if (scene.kind === "journal") archive = written(archive, journal, scene.records, nowMs);
    else if (scene.kind === "after") passedMs = (passedMs ?? 0) + scene.ms;
    else if (scene.kind === "policy") policies = scene.policies;
    else if (scene.kind === "restart") state = restarted(state, nowMs);
    else {
      nowMs += passedMs ?? LOOKS_EVERY_MS;
      passedMs = undefined;
      state = await lookOnce({ ...state, pending: [] }, archive, nowMs, policies, self);
      verify(state, scene.claims, `${file}:${scene.line}`);
    }
  }
}

/** The device with more in its journal: of its boot and of this time, a second apart, unless a record says otherwise. */
function written(
  archive: Archive,
  journal: Readonly<Record<string, string>>[],
  records: readonly Readonly<Record<string, string>>[],
  nowMs: number,
): Archive {
  const host = guarded(archive);
  const boot = parseBootId(host.readText("/proc/sys/kernel/random/boot_id")).replaceAll("-", "");
  for (const [index, record] of records.entries()) {
    const timeUs = (BEGIN_MS + nowMs + index * 1000) * 1000;
    journal.push({ _BOOT_ID: boot, __REALTIME_TIMESTAMP: String(timeUs), ...record });
  }
  const id = unlessAbsent(() => host.readText("/etc/machine-id").trim()) ?? "0".repeat(32);
  const path = `/var/log/journal/${id}/system.journal`;
  return overlay(archive, [{ kind: "file", path, bytes: journalOf(journal), attributes: {} }]);
}

/** What a stop and a start leave of a state. */
function restarted(state: State, nowMs: number): State {
  const kept: Durable = JSON.parse(JSON.stringify(durable(state, CONTENT.collectors)));
  return beginSession("story.2", kept, nowMs);
}

async function lookOnce(
  state: State,
  archive: Archive,
  nowMs: number,
  policies: Policies,
  self: SelfKnowledge,
): Promise<State> {
  const at = { monotonicMs: nowMs, wallMs: BEGIN_MS + nowMs, synchronised: true };
  const clock = { now: () => at, sleep: () => Promise.resolve() };
  const host = guarded(archive);
  const caught = catchUp(CONTENT.collectors, host, state.cursors, at.wallMs);
  const all = { ...caught, items: { ...caught.items, agent: [self] } };
  return step(
    state,
    await look(CONTENT.collectors, host, state.facts, clock, all, asksOf(policies)),
    policies,
  );
}

/** An event as `tells KIND NAME=VALUE ...`, each text as it is and anything else as JSON. */
function taleOf({ kind, content }: Occurrence): string {
  const members = Object.entries(content).map(([name, value]) =>
    `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`
  );
  return `tells ${kind} ${members.join(", ")}`;
}

/** Whether an event is of the kind and has all the members that a claim names. */
function matches(tale: string, claim: string): boolean {
  const [, kind = "", members = ""] = /^tells (\S+) (.*)$/.exec(claim) ?? [];
  const known = tale.slice(`tells ${kind} `.length).split(", ");
  return tale.startsWith(`tells ${kind} `) &&
    members.split(", ").every((member) => known.includes(member));
}

function verify(state: State, claims: readonly string[], place: string): void {
  const transitions = state.pending.filter(({ kind }) => kind === "alert").map(({ content }) =>
    content.state === "raised"
      ? `raised ${content.id} ${content.severity}`
      : `cleared ${content.id}`
  );
  const claimed = claims.filter((claim) => /^(raised|cleared) /.test(claim));
  // That something is learned need not be told.
  const begun = transitions.filter((it) =>
    /\/\(baseline[^)]*\) info$/.test(it) && !claimed.includes(it)
  );
  const told = transitions.filter((it) => !begun.includes(it));
  assert.deepEqual(told.sort(), claimed.sort(), `${place}: other findings than told`);
  const tales = state.pending.filter(({ kind }) => kind !== "alert").map(taleOf);
  const toldOf = claims.filter((claim) => claim.startsWith("tells ")).map((claim) =>
    tales.find((tale) => matches(tale, claim)) ?? claim
  );
  assert.deepEqual(tales.sort(), toldOf.sort(), `${place}: other events than told`);
  for (const claim of claims) {
    const [kind, id = "", why] = claim.split(" ");
    if (kind === "blind") assert.equal(state.blind[id]?.why, why, `${place}: ${claim}`);
    if (kind === "sees") assert.equal(state.blind[id]?.why, undefined, `${place}: ${claim}`);
  }
}
