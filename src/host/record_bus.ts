import { emptyObject, isObject, type Json, type JsonObject, own } from "../model/json.ts";
import type { BusValue } from "../parse/dbus/values.ts";
import { answerName } from "./archive_bus.ts";
import { writeBytes } from "./archive_rows.ts";
import type { Bus, BusQuestion } from "./host_fs.ts";

/** A bus, and what was answered on it since, as {@linkcode archiveBus} reads it. */
export interface RecordedBus {
  bus: Bus;
  /** Undefined where nobody answered anything, or more than any manager of a radio has to say. */
  answers(): Uint8Array | undefined;
}

const MAX_BYTES = 1024 * 1024;
/** What networkd's description of a link has that says with whom it is; the rest is addresses of this device. */
const DESCRIBED = ["Type", "AdministrativeState", "SSID", "BSSID"];

/** Notes what is answered. What is refused is no answer: an archive says `absent`. */
export function recordBus(bus: Bus): RecordedBus {
  const answers = emptyObject();
  return {
    bus: {
      ...bus,
      async open() {
        const session = await bus.open();
        return {
          async ask(question) {
            const value = await session.ask(question);
            note(answers, question, value);
            return value;
          },
          [Symbol.dispose]: () => session[Symbol.dispose](),
        };
      },
    },
    answers() {
      if (Object.keys(answers).length === 0) return undefined;
      const bytes = new TextEncoder().encode(`${JSON.stringify(answers, null, 1)}\n`);
      return bytes.length > MAX_BYTES ? undefined : bytes;
    },
  };
}

function note(answers: JsonObject, question: BusQuestion, value: BusValue): void {
  const { name, path, interface: of, what } = question;
  const told = below(below(below(answers, name), path), of);
  if (what !== "properties") {
    told[answerName(what)] = what === "description" ? described(value) : jsonOf(value);
  } else if (value instanceof Map) {
    for (const [property, one] of value) told[String(property)] = jsonOf(one);
  }
}

function below(object: JsonObject, name: string): JsonObject {
  const known = own(object, name);
  if (isObject(known)) return known;
  const fresh = emptyObject();
  object[name] = fresh;
  return fresh;
}

function described(value: BusValue): Json {
  try {
    const link: unknown = JSON.parse(String(value));
    const members = Object.entries(link ?? {}).filter(([name]) => DESCRIBED.includes(name));
    return JSON.stringify(Object.fromEntries(members));
  } catch {
    return "";
  }
}

function jsonOf(value: BusValue): Json {
  if (value instanceof Uint8Array) return writeBytes(value);
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Map) {
    const object = emptyObject();
    for (const [key, one] of value) object[String(key)] = jsonOf(one);
    return object;
  }
  return Array.isArray(value) ? value.map(jsonOf) : value as Json;
}
