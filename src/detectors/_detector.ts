import type * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Coverage } from "../model/coverage.ts";
import type { Opinion } from "../model/finding.ts";
import type { Instant } from "../model/instant.ts";
import type { JsonObject } from "../model/json.ts";

/** What a detector judges. All that it needs is there: a detector that would be blind is not asked. */
export interface Scene<Need extends keyof Facts, Want extends keyof Facts, Policy, Memory> {
  now: Pick<Facts, Need> & Partial<Pick<Facts, Want>>;
  /** The facts of the look before, where there are any. */
  before: Partial<Pick<Facts, Need | Want>>;
  /** How well each source is seen. */
  coverage: Coverage;
  policy: Policy;
  /** What it gave to remember when it was last asked, also before a restart; undefined the first time. */
  memory: Memory | undefined;
  /** Whether the finding of this key stands: a level to clear at may differ from the one to raise at. */
  standing(key: string): boolean;
  /** The keys of all its findings that stand: of what can be seen no more it says `unjudged`. */
  standingKeys(): readonly string[];
  at: Instant;
}

/** What a detector with a memory says. */
export interface Verdict<Memory> {
  opinions: readonly Opinion[];
  /** What it is given the next time. The same object where nothing changed. */
  memory: Memory;
}

/** The list in a detector's policy: how it is written from what is there, and what it is about now. */
export interface List<Need extends keyof Facts, Policy, Want extends keyof Facts = never> {
  /** The member of the policy that is an array of tables. */
  readonly name: string;
  /** What its entries are, in the plural. */
  readonly what: string;
  /** Only what is there at every look belongs on it. */
  readonly lasting?: true;
  /** Facts that entries are written from beside those that the detector needs. */
  readonly wants?: readonly Want[];
  /** It is written only if this flag of `telltale learn` asks for it: it is usual to do without. */
  readonly onRequest?: "peers" | "site";
  /** Whether all of it was seen; without it, one look sees all. */
  whole?(now: Pick<Facts, Need>): boolean;
  /** What is there, each as the entry for it; without what is another on the next device of the same image. */
  write(now: Pick<Facts, Need> & Partial<Pick<Facts, Want>>): readonly JsonObject[];
  /** Whether each entry of the policy's list is about anything that is there; undefined where that cannot be seen. */
  matches(
    now: Pick<Facts, Need> & Partial<Pick<Facts, Want>>,
    policy: Policy,
  ): readonly (boolean | undefined)[];
}

/** One scenario: a pure function from facts to what is wrong now, and what an operator needs to know of it. */
export interface Detector<
  Id extends string = string,
  Need extends keyof Facts = keyof Facts,
  Policy = unknown,
  Memory = unknown,
  Want extends keyof Facts = keyof Facts,
> {
  readonly id: Id;
  /** Why it matters, one sentence for the documentation. */
  readonly why: string;
  /** What to do when it is raised. */
  readonly runbook: string;
  /** MITRE ATT&CK techniques; empty where none applies. */
  readonly attack: readonly `T${number}`[];
  readonly needs: readonly Need[];
  /** Facts that it judges better with, and without as well. */
  readonly wants?: readonly Want[];
  /** What collectors are to look at beside what they choose, by collector. */
  asks?(policy: Policy): { readonly [C in keyof Facts]?: readonly string[] };
  /** Thresholds and lists, with defaults for every field: `parse({})` must succeed. */
  readonly policy: z.ZodType<Policy>;
  /** `telltale learn` writes it, and `telltale check` says which of its entries are about nothing. */
  readonly list?: List<Need, Policy, Want>;
  /** The shape of what it remembers from look to look and over restarts; bounded, and JSON. Without it, it remembers nothing. */
  readonly memory?: z.ZodType<Memory>;
  /** A finding that is no longer seen stays standing this long before it is cleared, so that it cannot flap. */
  readonly clearAfterMs: number;
  detect(scene: Scene<Need, Want, Policy, Memory>): readonly Opinion[] | Verdict<Memory>;
}

/** Declares a detector; what it is given follows from its needs and its policy. */
export function defineDetector<
  const Id extends string,
  const Need extends keyof Facts,
  Policy,
  Memory = never,
  const Want extends keyof Facts = never,
>(
  detector: Detector<Id, Need, Policy, Memory, Want>,
): Detector<Id, Need, Policy, Memory, Want> {
  return detector;
}
