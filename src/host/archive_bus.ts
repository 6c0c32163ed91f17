import { isObject, type Json, type JsonObject, own } from "../model/json.ts";
import type { BusValue } from "../parse/dbus/values.ts";
import { ParseError } from "../parse/parse_error.ts";
import { failure } from "./_failure.ts";
import { base64Bytes } from "./archive_rows.ts";
import { type Bus, BUS_SOCKET, type BusQuestion, type HostPath } from "./host_fs.ts";

/**
 * The bus of an archive: its socket is a file of what is answered, as JSON by name, object, interface and
 * property; what `Describe` gives is under `Describe()`, and bytes are as in rows.
 *
 *     {"org.freedesktop.NetworkManager":{"/org/freedesktop/NetworkManager/AccessPoint/7":
 *       {"org.freedesktop.NetworkManager.AccessPoint":{"Ssid":{"base64":"cGxhbnQ="},"RsnFlags":392}}}}
 */
export function archiveBus(readText: (path: HostPath) => string): Bus {
  return {
    // deno-lint-ignore require-await -- what it throws is to be a rejection
    open: async () => {
      const answers = answersOf(readText(BUS_SOCKET));
      return {
        ask: async (question) => await answer(answers, question),
        [Symbol.dispose]() {},
      };
    },
    async *listen() {},
  };
}

/** Under which name what is answered stands, of one property or of `Describe`. */
export function answerName(what: Exclude<BusQuestion["what"], "properties">): string {
  return what === "description" ? "Describe()" : what.property;
}

function answersOf(text: string): JsonObject {
  try {
    const answers: Json = JSON.parse(text);
    if (isObject(answers)) return answers;
  } catch {
    // Said below.
  }
  throw new ParseError("host", "not the answers of a bus as JSON", text);
}

function answer(answers: JsonObject, { name, path, interface: of, what }: BusQuestion): BusValue {
  const absent = failure("absent", `${name}${path}`, "The archive has no answer of it");
  let found: Json = answers;
  for (const member of [name, path, of]) {
    const next: Json | undefined = isObject(found) ? own(found, member) : undefined;
    if (next === undefined) throw absent;
    found = next;
  }
  if (what === "properties") return valueOf(found);
  const member = answerName(what);
  const value = isObject(found) ? own(found, member) : undefined;
  if (value === undefined) throw absent;
  return valueOf(value);
}

function valueOf(json: Json): BusValue {
  if (Array.isArray(json)) return json.map(valueOf);
  if (json === null) throw new ParseError("host", "a bus has no null");
  if (typeof json !== "object") return json;
  const bytes = base64Bytes(json);
  if (bytes !== undefined) return bytes;
  return new Map(Object.entries(json).map(([key, value]) => [key, valueOf(value)]));
}
