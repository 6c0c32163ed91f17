import * as z from "zod";
import { stableUnit } from "../model/unit.ts";

const text = z.string().min(1).max(4096).optional();

/** What an entry of a list may ask of the process that something belongs to. */
export const OWNER_ENTRY = {
  process: text.describe("The name that the process gives itself."),
  exe: text.describe(
    "The executable; `*` stands for anything. Another user's is known only with the visibility grant.",
  ),
  script: text.describe("What an interpreter runs."),
  unit: text.describe("The systemd unit; `*` stands for anything, such as in session-*.scope."),
  uid: z.int().min(0).optional(),
} as const;

/** An entry's part that {@linkcode OWNER_ENTRY} describes. */
export interface OwnerEntry {
  process?: string | undefined;
  exe?: string | undefined;
  script?: string | undefined;
  unit?: string | undefined;
  uid?: number | undefined;
}

/** Something that belongs to a user, and to a process where that may be seen. */
interface Owned {
  uid?: number | undefined;
  owner?: Omit<OwnerEntry, "uid"> & { hidden?: true | undefined } | undefined;
  /** It is known that no process holds it. */
  unowned?: true | undefined;
}

/** Whether an entry is about this owner; undefined where it asks what is not known. */
export function ownerMatches(entry: OwnerEntry, it: Owned): boolean | undefined {
  if (entry.uid !== undefined && it.uid !== undefined && entry.uid !== it.uid) return false;
  let answer: true | undefined = entry.uid !== undefined && it.uid === undefined ? undefined : true;
  for (const name of ["process", "exe", "script", "unit"] as const) {
    const asked = entry[name];
    if (asked === undefined) continue;
    const found = it.owner?.[name];
    if (found === asked) continue;
    const isPattern = name === "unit" || name === "exe";
    if (isPattern && found !== undefined && isLike(found, asked)) continue;
    const unknown = it.owner === undefined ? !it.unowned : name === "exe" && it.owner.hidden;
    if (!unknown) return false;
    answer = undefined;
  }
  return answer;
}

/** Whether a text is as a pattern says, in which `*` stands for anything. Linear in the text for each `*`. */
export function isLike(text: string, pattern: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** What an answer is that several are: true if any is, else undefined if any may be. */
export function anyOf(answers: readonly (boolean | undefined)[]): boolean | undefined {
  return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
}

/**
 * The entry that is about this owner on every device of the same image: of a program that may be seen its
 * executable, script and unit, which do not change by themselves, else its user and what it calls itself.
 */
export function ownerEntry({ uid, owner }: Owned): OwnerEntry {
  const user = uid === undefined ? {} : { uid };
  if (owner === undefined) return user;
  const { process, exe, script } = owner;
  const unit = owner.unit === undefined ? undefined : stableUnit(owner.unit);
  return {
    ...(exe !== undefined ? { exe } : process === undefined ? user : { process, ...user }),
    ...(script === undefined ? {} : { script }),
    ...(unit === undefined ? {} : { unit }),
  };
}
