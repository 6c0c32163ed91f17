import { stringify } from "smol-toml";
import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import { canonicalJson } from "../core/state_hash.ts";
import { CONTENT } from "../core/step.ts";
import type { State } from "../core/state.ts";
import type { Detector, List } from "../detectors/_detector.ts";
import type { JsonObject } from "../model/json.ts";

/** A detector whose policy has a list. */
export type Listed = Detector & { list: List<never, never, keyof Facts> };

/** The collectors whose facts a list is written from. */
export function sourcesOf({ needs, list }: Listed): readonly (keyof Facts)[] {
  return [...needs, ...list.wants ?? []];
}

/** Every detector with a list, in the order of the registry. */
export const LISTED: readonly Listed[] = CONTENT.detectors.filter((it): it is Listed =>
  it.list !== undefined
);

/** What is kept of each list while learning; hostile names could otherwise fill the memory. */
const MAX_KEPT = 5_000;

/** What was seen that belongs on one list. */
interface Lesson {
  detector: Listed;
  /** Looks that could see it. */
  looks: number;
  /** By their canonical text; at how many looks each was there. */
  entries: Map<string, { entry: JsonObject; looks: number }>;
  /** Entries beyond the bound were left out. */
  overflowed: boolean;
  /** Why it could not be seen at the last look that could not. */
  blind?: string;
}

/** What was learned so far, list by list. */
export type Lessons = readonly Lesson[];

/** Lessons for these lists, with nothing learned. */
export function beginLessons(detectors: readonly Listed[]): Lessons {
  return detectors.map((detector) => ({
    detector,
    looks: 0,
    entries: new Map(),
    overflowed: false,
  }));
}

/** Takes in what one look saw. */
export function study(lessons: Lessons, { facts, blind }: Pick<State, "facts" | "blind">): void {
  for (const lesson of lessons) {
    const { detector, entries } = lesson;
    const unseen = detector.needs.find((id) => blind[id] !== undefined || facts[id] === undefined);
    if (unseen !== undefined) {
      lesson.blind = `${unseen}: ${blind[unseen]?.why ?? "never read"}`;
      continue;
    }
    lesson.looks++;
    const seen = (detector.list.wants ?? []).filter((id) =>
      blind[id] === undefined && facts[id] !== undefined
    );
    const now = Object.fromEntries([...detector.needs, ...seen].map((id) => [id, facts[id]?.now]));
    const here = new Map(
      detector.list.write(now as never).map((entry) => [canonicalJson(entry), entry]),
    );
    for (const [text, entry] of here) {
      const known = entries.get(text);
      if (known !== undefined) known.looks++;
      else if (entries.size < MAX_KEPT) entries.set(text, { entry, looks: 1 });
      else lesson.overflowed = true;
    }
  }
}

/** Whether all that belongs on the lists was seen, as far as it can be. */
export function isWhole(
  lessons: Lessons,
  { facts, blind }: Pick<State, "facts" | "blind">,
): boolean {
  return lessons.every(({ detector: { needs, list } }) => {
    if (needs.some((id) => blind[id] !== undefined || facts[id] === undefined)) return true;
    const now = Object.fromEntries(needs.map((id) => [id, facts[id]?.now]));
    return list.whole?.(now as never) ?? true;
  });
}

/** How many entries there are so far. */
export function countOf(lessons: Lessons): number {
  return lessons.reduce((sum, lesson) => sum + belonging(lesson).length, 0);
}

function belonging({ detector, entries, looks }: Lesson): readonly JsonObject[] {
  return [...entries.values()]
    .filter((it) => !detector.list.lasting || it.looks === looks)
    .map(({ entry }) => entry);
}

/** The lists as TOML for the configuration, sorted, so that the same device gives the same text. */
export function printLessons(lessons: Lessons): string {
  return lessons.map(printLesson).join("");
}

function printLesson(lesson: Lesson): string {
  const { detector: { id, list, policy }, looks, overflowed, blind } = lesson;
  const table = `detectors.${id}.${list.name}`;
  const all = belonging(lesson).map((entry) => ({ entry, text: stringify(entry) }))
    .filter(({ entry }) => policy.safeParse({ [list.name]: [entry] }).success)
    .sort((a, b) => a.text < b.text ? -1 : 1);
  const room = roomOf(lesson.detector);
  const told = all.slice(0, room);
  const isPassing = ({ entry }: { entry: JsonObject }) => String(entry.unit ?? "").includes("*");
  const byUser = told.filter(({ entry }) => "uid" in entry).length;
  const notes = [
    `${id}: ${told.length} ${list.what}${list.lasting ? ", there at every look" : ""}`,
    ...(blind === undefined ? [] : [
      looks === 0
        ? `Nothing was learned, for it could not be seen: ${blind}`
        : `At some looks it could not be seen: ${blind}`,
    ]),
    ...(byUser === 0 ? [] : [
      `${byUser} name a user and no executable, which could not be seen: see the grant visibility`,
    ]),
    ...(all.length > room || overflowed
      ? [`There were more than the ${room} that a list holds`]
      : []),
  ];
  const print = ({ text }: { text: string }) => `[[${table}]]\n${text}\n`;
  const passing = told.filter(isPassing);
  return [
    ...notes.map((note) => `# ${note}.\n`),
    "\n",
    ...told.filter((it) => !isPassing(it)).map(print),
    ...(passing.length === 0 ? [] : [
      "# These belong to a login or to something started by hand, perhaps to learn: keep them if that is usual.\n\n",
    ]),
    ...passing.map(print),
  ].join("");
}

/** How many entries the policy takes. */
function roomOf({ policy, list }: Listed): number {
  const { properties } = z.toJSONSchema(policy, { io: "input" }) as {
    properties?: Record<string, { maxItems?: number }>;
  };
  return properties?.[list.name]?.maxItems ?? MAX_KEPT;
}
