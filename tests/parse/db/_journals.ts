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
