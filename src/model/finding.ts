import type { JsonObject } from "./json.ts";

/** How much a finding matters: `info` is not sent as an alert of its own. */
export type Severity = "info" | "warning" | "critical";

/** What a detector says is wrong now. */
export interface Finding {
  /** Identity within the detector, such as a mount point or a port. Its text may come from an attacker: see {@linkcode escapeKey}. */
  key: string;
  severity: Severity;
  /** One sentence for a person. */
  summary: string;
  /** Facts for a machine. Holds no always-changing number, or the alert would never be the same twice. */
  evidence: JsonObject;
}

/** What a detector cannot judge now, or what is between good and bad. A finding of this key that stands is not cleared for it, and none is raised. */
export interface Unjudged {
  key: string;
  unjudged: true;
}

/** What a detector says of one key. */
export type Opinion = Finding | Unjudged;

/** A finding that was raised and has not been cleared. */
export interface StandingAlert extends Finding {
  /** `<detector>/<key>`, the alert's identity on the wire. */
  id: string;
  attack: readonly string[];
  /** When it was raised, UTC. */
  since: string;
  /** It comes and goes: it is told again only once it was quiet for an hour. */
  flapping?: true;
  /** Monotonic time at which it was last seen to be wrong. */
  lastSeenMs: number;
}
