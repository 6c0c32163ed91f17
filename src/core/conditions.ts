import { emptyObject, own } from "../model/json.ts";
import type { Finding, Opinion, StandingAlert } from "../model/finding.ts";
import { type Instant, timestamp } from "../model/instant.ts";
import { equal } from "./merge_patch.ts";

/** The findings that stand, by their id. */
export type Standing = Readonly<Record<string, StandingAlert>>;

/** A finding that began or ended. */
export interface Transition {
  state: "raised" | "cleared";
  alert: StandingAlert;
}

/** What is said of one detector in one look. */
export interface Judgement {
  detector: string;
  attack: readonly string[];
  clearAfterMs: number;
  findings: readonly Opinion[];
}

/** When each finding was raised within the last hour, monotonic, by its id. */
export type Raises = Readonly<Record<string, readonly number[]>>;

/**
 * Of more findings than this of one detector in one look the worst are raised, and one that says how many
 * there are. Those that stand are not cleared for it: at most three times as many do, so many of each severity.
 */
export const MAX_FINDINGS = 200;
/** A finding that is raised so often within an hour comes and goes: it is told no more until it was quiet for an hour. */
export const MAX_RAISES = 5;
const HOUR_MS = 3_600_000;
/** So many findings are remembered for how often they were raised. */
const MAX_REMEMBERED = 10_000;

/**
 * Derives what was raised and what cleared from what is wrong now: the only place that does. A
 * finding is raised when it is first seen, and again when its severity rises or its evidence changes; it
 * is cleared once it was not seen for the detector's `clearAfterMs`. A detector that was not asked is
 * absent from `judgements`, and all that it raised keeps standing; so does what it says it cannot judge,
 * and what is crowded out by worse.
 */
export function settle(
  standing: Standing,
  raises: Raises,
  judgements: readonly Judgement[],
  at: Instant,
): { standing: Standing; raises: Raises; transitions: readonly Transition[] } {
  const next: Record<string, StandingAlert> = Object.assign(emptyObject(), standing);
  const counted: Record<string, readonly number[]> = recent(raises, at.monotonicMs);
  const transitions: Transition[] = [];
  const stood = Map.groupBy(Object.keys(standing), (id) => id.slice(0, id.indexOf("/")));
  for (const judgement of judgements) {
    const seen = new Set<string>();
    const idOf = (key: string) => `${judgement.detector}/${key}`;
    for (const finding of bounded(judgement.findings, (key) => own(next, idOf(key)))) {
      const id = idOf(finding.key);
      seen.add(id);
      const known = own(next, id);
      if ("unjudged" in finding) {
        if (known !== undefined) next[id] = { ...known, lastSeenMs: at.monotonicMs };
        continue;
      }
      // A finding that eases keeps its worst words until it clears, or it would flap between severities.
      const eased = known !== undefined && RANK[finding.severity] < RANK[known.severity];
      const isNews = known === undefined || !eased && differs(finding, known);
      const times = own(counted, id) ?? [];
      const wasFlapping = known?.flapping === true;
      const flapping = wasFlapping || isNews && times.length + 1 >= MAX_RAISES;
      const alert: StandingAlert = {
        ...(eased ? known : finding),
        id,
        attack: judgement.attack,
        since: known?.since ?? timestamp(at),
        lastSeenMs: at.monotonicMs,
        ...(flapping ? { flapping: true as const } : {}),
      };
      next[id] = alert;
      if (!isNews) continue;
      counted[id] = [...times, at.monotonicMs].slice(-MAX_RAISES);
      if (!wasFlapping) transitions.push({ state: "raised", alert });
    }
    for (const id of stood.get(judgement.detector) ?? []) {
      const alert = next[id];
      if (alert === undefined || seen.has(id)) continue;
      const quietMs = Math.max(judgement.clearAfterMs, alert.flapping ? HOUR_MS : 0);
      if (at.monotonicMs - alert.lastSeenMs < quietMs) continue;
      delete next[id];
      transitions.push({ state: "cleared", alert });
    }
  }
  return { standing: next, raises: counted, transitions };
}

function differs(finding: Finding, known: StandingAlert): boolean {
  return finding.severity !== known.severity ||
    !equal(finding.evidence, known.evidence);
}

/** What was raised within the last hour. */
function recent(raises: Raises, nowMs: number): Record<string, readonly number[]> {
  const kept = emptyObject<readonly number[]>();
  for (const [id, times] of Object.entries(raises).slice(-MAX_REMEMBERED)) {
    if (nowMs - (times.at(-1) ?? -Infinity) < HOUR_MS) kept[id] = times;
  }
  return kept;
}

const SEVERITIES = ["info", "warning", "critical"] as const;
const RANK = { info: 0, warning: 1, critical: 2 } as const;

function bounded(
  all: readonly Opinion[],
  standing: (key: string) => StandingAlert | undefined,
): readonly Opinion[] {
  const findings = all.filter((finding) => "severity" in finding);
  if (findings.length <= MAX_FINDINGS) return all;
  const weighed = findings.map((finding) => {
    const known = standing(finding.key);
    // By its worst words, as it stands: what eases makes no room for others.
    const rank = Math.max(RANK[finding.severity], known === undefined ? 0 : RANK[known.severity]);
    return { finding, rank, isNew: known === undefined };
  });
  const worst = weighed.toSorted((a, b) => b.rank - a.rank || Number(a.isNew) - Number(b.isNew));
  return [
    ...all.filter((finding) => "unjudged" in finding),
    ...worst.slice(0, MAX_FINDINGS - 1).map(({ finding }) => finding),
    ...worst.slice(MAX_FINDINGS - 1).map(({ finding: { key } }) =>
      ({ key, unjudged: true }) as const
    ),
    {
      key: "(many)",
      severity: SEVERITIES[worst[0]?.rank ?? 0] ?? "warning",
      summary: `More than ${MAX_FINDINGS} findings at once; only the worst are raised`,
      // A number that always changes would be told at every look.
      evidence: { at_least: 2 ** Math.floor(Math.log2(findings.length)) },
    },
  ];
}
