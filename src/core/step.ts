import { COLLECTORS, type Facts } from "../collectors/registry.ts";
import type { Collector } from "../collectors/_collector.ts";
import { DETECTORS } from "../detectors/registry.ts";
import type { Detector } from "../detectors/_detector.ts";
import { type Instant, timestamp } from "../model/instant.ts";
import { emptyObject, type Json, type JsonObject, own } from "../model/json.ts";
import {
  BLIND_SECTION,
  type Occurrence,
  placeReport,
  placeSources,
  STANDING_SECTION,
} from "../model/message.ts";
import type { Coverage } from "../model/coverage.ts";
import { coverageOf } from "./coverage.ts";
import type { Blindness } from "../model/reading.ts";
import { type Judgement, settle, type Transition } from "./conditions.ts";
import type { Asked, Snapshot } from "./look.ts";
import { equal } from "./merge_patch.ts";
import { addPending } from "./pending.ts";
import type { Remembrance, State } from "./state.ts";

/** The thresholds and lists of every detector, by its id. */
export type Policies = Readonly<Record<string, unknown>>;

/** The content that the agent is made of; tests give their own. */
export interface Content {
  collectors: readonly Collector[];
  detectors: readonly Detector[];
}

/** Every collector and detector that telltale has. */
export const CONTENT: Content = {
  // The registries hold each with its own types, which only the whole registry relates.
  collectors: COLLECTORS as unknown as readonly Collector[],
  detectors: DETECTORS as unknown as readonly Detector[],
};

/**
 * The heart: from what was known and what was just seen to what is known now. Pure: no clock, no
 * device, no randomness. Freezing what is to be sent is `freeze`'s.
 */
export function step(
  state: State,
  snapshot: Snapshot,
  policies: Policies,
  content: Content = CONTENT,
): State {
  const { at } = snapshot;
  const facts = remember(state.facts, snapshot);
  const blind = whoIsBlind(state.blind, snapshot);
  const reports = reportsOf(state, facts, content.collectors);
  const { coverage, sources } = coverageOf({ facts, blind, reports });
  const seen = { facts, blind, coverage };
  const { judgements, memories } = judge(state, seen, policies, at, content.detectors);
  const { standing, raises, transitions } = settle(state.standing, state.raises, judgements, at);
  const occurrences = [
    ...Object.values(snapshot.readings).flatMap((reading) =>
      reading.ok ? reading.value.events ?? [] : []
    ),
    ...transitions.map((transition) => alertOccurrence(transition, at)),
  ];
  return {
    ...state,
    cursors: Object.assign(emptyObject(), state.cursors, snapshot.cursors),
    facts,
    blind,
    standing,
    raises,
    memories,
    reports,
    published: publish(reports, sources, blind, standing),
    ...addPending(state, occurrences, at),
    urgent: state.urgent || occurrences.length > 0 || sightChanged(state.blind, blind),
  };
}

/** What the detectors want collectors to look at beside what they choose, by collector. */
export function asksOf(policies: Policies, { detectors }: Content = CONTENT): Asked {
  const asked = emptyObject<string[]>();
  for (const { id, asks } of detectors) {
    for (const [collector, what] of Object.entries(asks?.(policies[id]) ?? {})) {
      (asked[collector] ??= []).push(...what);
    }
  }
  return asked;
}

function remember(known: State["facts"], snapshot: Snapshot): State["facts"] {
  const facts: Record<string, Remembrance> = Object.assign(emptyObject(), known);
  for (const [id, reading] of Object.entries(snapshot.readings)) {
    if (!reading.ok) continue;
    const last = known[id];
    // Facts kept from before a restart have no age that a rate could be taken over.
    facts[id] = last === undefined || !Number.isFinite(last.atMs)
      ? { now: reading.value.facts, atMs: reading.atMs }
      : { now: reading.value.facts, atMs: reading.atMs, before: last.now, beforeAtMs: last.atMs };
  }
  return facts;
}

function whoIsBlind(known: State["blind"], snapshot: Snapshot): State["blind"] {
  const blind: Record<string, Blindness> = Object.assign(emptyObject(), known);
  for (const [id, reading] of Object.entries(snapshot.readings)) {
    if (reading.ok) delete blind[id];
    else {
      const { why, detail } = reading;
      // Words that change while the reason stays, such as a process id, are no news.
      if (known[id]?.why !== why) blind[id] = { why, detail, since: timestamp(snapshot.at) };
    }
  }
  return blind;
}

function sightChanged(before: State["blind"], after: State["blind"]): boolean {
  const ids = Object.keys(after);
  return ids.length !== Object.keys(before).length ||
    ids.some((id) => before[id]?.why !== after[id]?.why);
}

function judge(
  state: State,
  { facts, blind, coverage }: Pick<State, "facts" | "blind"> & { coverage: Coverage },
  policies: Policies,
  at: Instant,
  detectors: readonly Detector[],
): { judgements: readonly Judgement[]; memories: State["memories"] } {
  const judgements: Judgement[] = [];
  let { memories } = state;
  for (const detector of detectors) {
    const { id, needs, wants = [], attack, clearAfterMs } = detector;
    if (needs.some((need) => facts[need] === undefined || blind[need] !== undefined)) continue;
    const now: Record<string, unknown> = {};
    const before: Record<string, unknown> = {};
    const seen = wants.filter((want) => facts[want] !== undefined && blind[want] === undefined);
    for (const need of [...needs, ...seen]) {
      now[need] = facts[need]?.now;
      if (facts[need]?.before !== undefined) before[need] = facts[need].before;
    }
    const memory = own(memories, id);
    const verdict = detector.detect({
      now: now as Facts,
      before: before as Partial<Facts>,
      coverage,
      policy: policies[id],
      memory,
      standing: (key) => own(state.standing, `${id}/${key}`) !== undefined,
      standingKeys: () => standingKeys(state.standing, id),
      at,
    });
    const said = "opinions" in verdict ? verdict : { opinions: verdict, memory };
    if (said.memory !== undefined && said.memory !== memory) {
      memories = Object.assign(emptyObject(), memories, { [id]: said.memory as Json });
    }
    judgements.push({ detector: id, attack, clearAfterMs, findings: said.opinions });
  }
  return { judgements, memories };
}

function standingKeys(standing: State["standing"], detector: string): readonly string[] {
  return Object.keys(standing).flatMap((id) =>
    id.startsWith(`${detector}/`) ? id.slice(detector.length + 1) : []
  );
}

function alertOccurrence({ state, alert }: Transition, at: Instant): Occurrence {
  const { id, severity, summary, evidence, attack, since, flapping } = alert;
  const content = { id, state, severity, summary, evidence, attack, since, time: timestamp(at) };
  return { kind: "alert", content: flapping ? { ...content, flapping } : content };
}

/** Only collectors that were read now report anew; one that is blind keeps its last report, and Blind says so. */
function reportsOf(
  state: State,
  facts: State["facts"],
  collectors: readonly Collector[],
): State["reports"] {
  const reports: Record<string, Json> = emptyObject();
  for (const { id, report } of collectors) {
    const known = facts[id];
    if (known === undefined) continue;
    if (known === state.facts[id]) {
      const last = state.reports[id];
      if (last !== undefined) reports[id] = last;
      continue;
    }
    const fresh = report === undefined ? known.now as JsonObject : report({
      now: known.now,
      before: known.before,
      elapsedMs: known.beforeAtMs === undefined ? 0 : known.atMs - known.beforeAtMs,
      lastSent: state.sentReports[id],
    });
    // The same object as before says to all that follow that nothing changed.
    const last = state.reports[id];
    reports[id] = last !== undefined && equal(last, fresh) ? last : fresh;
  }
  return reports;
}

function publish(
  reports: State["reports"],
  sources: Coverage,
  blind: State["blind"],
  standing: State["standing"],
): JsonObject {
  const published = emptyObject();
  for (const [id, report] of Object.entries(reports)) placeReport(published, id, report);
  placeSources(published, sources);
  published[STANDING_SECTION] = keyed(standing, ({ severity, summary, since, flapping }) => ({
    severity,
    summary,
    since,
    ...(flapping ? { flapping } : {}),
  }));
  published[BLIND_SECTION] = keyed(blind, ({ why, detail, since }) => ({ why, detail, since }));
  return published;
}

function keyed<T>(record: Readonly<Record<string, T>>, view: (value: T) => JsonObject): JsonObject {
  const section = emptyObject();
  for (const [key, value] of Object.entries(record)) section[key] = view(value);
  return section;
}
