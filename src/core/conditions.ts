import { emptyObject, own } from "../model/json.ts";
import type { Opinion, StandingAlert } from "../model/finding.ts";
import { type Instant, timestamp } from "../model/instant.ts";

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

/** More findings than this of one detector in one look become one that says how many there are. */
export const MAX_FINDINGS = 200;

/**
 * Derives what was raised and what cleared from what is wrong now: the only place that does. A
 * finding is raised when it is first seen, and again when its severity rises; it is cleared once
 * it was not seen for the detector's `clearAfterMs`. A detector that was not asked is absent from
 * `judgements`, and all that it raised keeps standing; so does what it says it cannot judge.
 */
export function settle(
  standing: Standing,
  judgements: readonly Judgement[],
  at: Instant,
): { standing: Standing; transitions: readonly Transition[] } {
  const next: Record<string, StandingAlert> = Object.assign(emptyObject(), standing);
  const transitions: Transition[] = [];
  for (const judgement of judgements) {
    const seen = new Set<string>();
    for (const finding of bounded(judgement.findings)) {
      const id = `${judgement.detector}/${finding.key}`;
      seen.add(id);
      const known = own(next, id);
      if ("unjudged" in finding) {
        if (known !== undefined) next[id] = { ...known, lastSeenMs: at.monotonicMs };
        continue;
      }
      const worse = known === undefined || RANK[finding.severity] > RANK[known.severity];
      // A finding that eases keeps its worst words until it clears, or it would flap between severities.
      const eased = known !== undefined && RANK[finding.severity] < RANK[known.severity];
      const alert: StandingAlert = {
        ...(eased ? known : finding),
        id,
        attack: judgement.attack,
        since: known?.since ?? timestamp(at),
        lastSeenMs: at.monotonicMs,
      };
      next[id] = alert;
      if (worse) transitions.push({ state: "raised", alert });
    }
    for (const alert of Object.values(next)) {
      if (!alert.id.startsWith(`${judgement.detector}/`) || seen.has(alert.id)) continue;
      if (at.monotonicMs - alert.lastSeenMs < judgement.clearAfterMs) continue;
      delete next[alert.id];
      transitions.push({ state: "cleared", alert });
    }
  }
  return { standing: next, transitions };
}

const RANK = { info: 0, warning: 1, critical: 2 } as const;

function bounded(all: readonly Opinion[]): readonly Opinion[] {
  const findings = all.filter((finding) => "severity" in finding);
  if (findings.length <= MAX_FINDINGS) return all;
  const worst = findings.toSorted((a, b) => RANK[b.severity] - RANK[a.severity]);
  const [first] = worst;
  const unjudged = all.filter((finding) => "unjudged" in finding);
  return [...unjudged, ...worst.slice(0, MAX_FINDINGS - 1), {
    key: "(many)",
    severity: first?.severity ?? "warning",
    summary: `More than ${MAX_FINDINGS} findings at once; the worst are shown`,
    evidence: {},
  }];
}
