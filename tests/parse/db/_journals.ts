import { Buffer } from "node:buffer";
import { decompress } from "fzstd";
import type { JournalField, JournalFile, ReadAt } from "../../../src/parse/db/journal_file.ts";
import { ParseError } from "../../../src/parse/parse_error.ts";

/** Genuine journals, each with what journalctl makes of it. */
const corpus = new URL("../../../../shared/corpora/journal/", import.meta.url);

/** The names of the corpus's journals; none where there is no corpus. */
export function corpusNames(): readonly string[] {
  try {
    return [...Deno.readDirSync(corpus)].map(({ name }) => name)
      .filter((name) => name.endsWith(".zst")).map((name) => name.slice(0, -4)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** A journal of the corpus. */
export function corpusJournal(name: string): Uint8Array {
  return decompress(Deno.readFileSync(new URL(`${encodeURIComponent(name)}.zst`, corpus)));
}

/** A field as journalctl's JSON has it: an array of bytes is a value that is not text. */
type Value = string | readonly number[] | readonly (string | readonly number[])[];

/** What journalctl makes of a journal of the corpus, one object an entry. */
export async function corpusEntries(name: string): Promise<readonly Record<string, Value>[]> {
  const file = await Deno.open(new URL(`${encodeURIComponent(name)}.journalctl.json.gz`, corpus));
  const text = file.readable.pipeThrough(new DecompressionStream("gzip"));
  return linesOf(await new Response(text).text());
}

/** The objects of JSON lines. */
export function linesOf(text: string): readonly Record<string, Value>[] {
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Bytes as a file. */
export function inMemory(bytes: Uint8Array): ReadAt {
  return (fromByte, maxBytes) => bytes.subarray(fromByte, fromByte + maxBytes);
}

/** Every entry of a journal in the shape of journalctl's JSON, without its cursor. */
export function entriesOf(journal: JournalFile): readonly Record<string, Value>[] {
  const entries: Record<string, Value>[] = [];
  const count = journal.count();
  for (let index = 0; index < count; index++) {
    const entry = journal.entry(index);
    if (entry === undefined) continue;
    const fields = journal.fields(entry).flatMap((offset): JournalField[] => {
      try {
        return [journal.field(offset)];
      } catch (error) {
        if (error instanceof ParseError) return [];
        throw error;
      }
    });
    const shown: Record<string, Value> = Object.create(null);
    shown.__REALTIME_TIMESTAMP = String(entry.realtimeUs);
    shown.__MONOTONIC_TIMESTAMP = String(entry.monotonicUs);
    shown._BOOT_ID = entry.bootId;
    for (const [name, same] of Map.groupBy(fields, ({ name }) => name)) {
      const values = same.map(({ value }) => valueOf(value));
      const [first = ""] = values;
      shown[name] = values.length === 1 ? first : values;
    }
    entries.push(shown);
  }
  return entries;
}

/** Text as text; bytes that are not UTF-8 or not printable as journalctl shows them. */
function valueOf(bytes: Uint8Array): string | readonly number[] {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // deno-lint-ignore no-control-regex -- control characters are what it looks for
    return /[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(text) ? [...bytes] : text;
  } catch {
    return [...bytes];
  }
}

/**
 * A synthetic journal of these entries, a second apart from noon of 22 November 2026 on, all in one boot. What
 * an entry has as `__REALTIME_TIMESTAMP`, µs, and as `_BOOT_ID` counts instead, as in journalctl's export.
 */
export function journalOf(entries: readonly Readonly<Record<string, string>>[]): Uint8Array {
  const bytes = new Uint8Array(64 * 1024 + 2048 * Math.max(0, entries.length - 50));
  const view = new DataView(bytes.buffer);
  const number = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  let end = 272;
  const object = (type: number, size: number) => {
    const at = end;
    bytes[at] = type;
    number(at + 8, size);
    end += Math.ceil(size / 8) * 8;
    return at;
  };
  bytes.set(new TextEncoder().encode("LPKSHHRH"));
  bytes.fill(0xab, 24, 40);
  bytes.fill(0xab, 72, 88);
  number(88, 272);
  number(152, entries.length);
  number(160, entries.length);
  number(168, 1);
  const list = object(6, 24 + 8 * entries.length);
  number(176, list);
  for (const [index, { __REALTIME_TIMESTAMP, _BOOT_ID, ...entry }] of entries.entries()) {
    const boot = Buffer.from(_BOOT_ID ?? "ef".repeat(16), "hex");
    if (_BOOT_ID !== undefined) bytes.set(boot, 56);
    const fields = Object.entries(entry).map(([name, value]) => {
      const payload = new TextEncoder().encode(`${name}=${value}`);
      const at = object(1, 64 + payload.length);
      bytes.set(payload, at + 64);
      return at;
    });
    const at = object(3, 64 + 16 * fields.length);
    const time = __REALTIME_TIMESTAMP === undefined
      ? (Date.UTC(2026, 10, 22, 12) + (index + 1) * 1000) * 1000
      : Number(__REALTIME_TIMESTAMP);
    number(at + 16, index + 1);
    number(at + 24, time);
    number(at + 32, (index + 1) * 1_000_000);
    bytes.set(boot, at + 40);
    number(192, time);
    fields.forEach((field, i) => number(at + 64 + 16 * i, field));
    number(list + 24 + 8 * index, at);
  }
  return bytes;
}
