import * as z from "zod";

const text = z.string().min(1).max(4096).optional();

/** What an entry of a list may ask of the process that something belongs to. */
export const OWNER_ENTRY = {
  process: text.describe("The name that the process gives itself."),
  exe: text.describe("The executable. Another user's is known only with the visibility grant."),
  script: text.describe("What an interpreter runs."),
  unit: text.describe("The systemd unit."),
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
  uid: number;
  owner?: Omit<OwnerEntry, "uid"> & { hidden?: true | undefined } | undefined;
  /** It is known that no process holds it. */
  unowned?: true | undefined;
}

/** Whether an entry is about this owner; undefined where it asks what is not known. */
export function ownerMatches(entry: OwnerEntry, it: Owned): boolean | undefined {
  if (entry.uid !== undefined && entry.uid !== it.uid) return false;
  let answer: true | undefined = true;
  for (const name of ["process", "exe", "script", "unit"] as const) {
    const asked = entry[name];
    if (asked === undefined) continue;
    const found = it.owner?.[name];
    if (found === asked) continue;
    const unknown = it.owner === undefined ? !it.unowned : name === "exe" && it.owner.hidden;
    if (!unknown) return false;
    answer = undefined;
  }
  return answer;
}
