import { stringify } from "smol-toml";
import type { Config } from "../config.ts";
import type { State } from "../core/state.ts";
import { type Json, type JsonObject, own } from "../model/json.ts";
import { Exit, type World } from "./_command.ts";
import { openHost } from "./_host.ts";
import { LISTED, type Listed, sourcesOf } from "./_learned.ts";
import { lookTwice } from "./_looking.ts";

/** So many entries that match nothing are told of each list; the number is told of all. */
const MAX_TOLD = 20;

/**
 * A line on each list that the configuration has entries in: how many, and which of them are about nothing that
 * is on the device now, by one look at it. That is no proof of uselessness: what runs at night is not there at noon.
 */
export async function describeLists(
  { detectors }: Config,
  root: string | true | undefined,
  world: World,
): Promise<string> {
  const policies = detectors as Readonly<Record<string, JsonObject | undefined>>;
  const used = LISTED.filter(({ id, list }) => entriesOf(policies[id], list.name).length > 0);
  if (used.length === 0) return "";
  const seen = await attempt(used, root, world);
  return used.map((detector) => {
    const { id, list: { name } } = detector;
    const entries = entriesOf(policies[id], name);
    const count = `${id}.${name}: ${entries.length} ${entries.length === 1 ? "entry" : "entries"}`;
    return `${count}, ${verdict(detector, policies[id] as never, entries, seen)}\n`;
  }).join("");
}

function entriesOf(policy: JsonObject | undefined, name: string): readonly Json[] {
  const entries = policy === undefined ? undefined : own(policy, name);
  return Array.isArray(entries) ? entries : [];
}

/** Two looks at the device, or why it cannot be looked at. */
async function attempt(
  used: readonly Listed[],
  root: string | true | undefined,
  world: World,
): Promise<State | string> {
  try {
    using host = openHost(root, world);
    return await lookTwice(used.flatMap(sourcesOf), host.fs, world);
  } catch (error) {
    if (error instanceof Exit && root === undefined) return "for this device cannot be seen";
    throw error;
  }
}

function verdict(
  detector: Listed,
  policy: never,
  entries: readonly Json[],
  seen: State | string,
): string {
  const { needs, list } = detector;
  const unknown = "which of them match is not known";
  if (typeof seen === "string") return `${unknown}, ${seen}`;
  const { facts, blind } = seen;
  const unread = needs.find((id) => blind[id] !== undefined || facts[id] === undefined);
  if (unread !== undefined) {
    return `${unknown}, for ${unread} cannot be seen: ${blind[unread]?.detail}`;
  }
  const read = sourcesOf(detector).filter((id) => blind[id] === undefined);
  const now = Object.fromEntries(read.map((id) => [id, facts[id]?.now])) as never;
  const answers = list.matches(now, policy);
  const idle = entries.flatMap((entry, i) => answers[i] === false ? [words(i, entry)] : []);
  const unsure = answers.filter((answer) => answer === undefined).length;
  const more = idle.length > MAX_TOLD ? `, and ${idle.length - MAX_TOLD} more` : "";
  return [
    idle.length === 0
      ? unsure === 0 ? "each matches something now" : "none is known to match nothing now"
      : `${idle.length} match nothing now: ${idle.slice(0, MAX_TOLD).join(", ")}${more}`,
    ...(unsure === 0 ? [] : [`of ${unsure} it cannot be seen`]),
  ].join("; ");
}

/** Such as `3rd`, in words that the file has. */
function words(index: number, entry: Json): string {
  const text = stringify(entry as Record<string, unknown>).trim().replaceAll("\n", ", ");
  return `number ${index + 1} (${text})`;
}
