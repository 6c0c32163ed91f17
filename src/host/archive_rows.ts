/** The answer of a database as an archive keeps it: a row a line, as JSON. Pure. */
import { emptyObject } from "../model/json.ts";
import { ParseError } from "../parse/parse_error.ts";
import type { Row } from "./host_fs.ts";

/** Rows as text in UTF-8: `{"User":"pi","Login":1763769600000000,"Blob":{"base64":"AAE="}}`. */
export function writeRows(rows: readonly Row[]): Uint8Array<ArrayBuffer> {
  const lines = rows.map((row) =>
    JSON.stringify(
      row,
      (_, value) => value instanceof Uint8Array ? writeBytes(value) : value,
    )
  );
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
}

/** The rows that {@linkcode writeRows} wrote so. Throws `ParseError` for anything else. */
export function readRows(bytes: Uint8Array): readonly Row[] {
  const lines = new TextDecoder().decode(bytes).split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const row = emptyObject<Row[string]>();
    for (const [column, value] of Object.entries(objectOf(line))) {
      row[column] = valueOf(value, line);
    }
    return row;
  });
}

function objectOf(line: string): object {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new ParseError("host", "not a row as JSON", line);
}

function valueOf(value: unknown, line: string): Row[string] {
  if (value === null || typeof value === "number" || typeof value === "string") return value;
  const bytes = base64Bytes(value);
  if (bytes === undefined) throw new ParseError("host", "not a value of a row", line);
  return bytes;
}

/** The bytes that `{"base64":"AAE="}` stands for; undefined for anything else. */
export function base64Bytes(value: unknown): Uint8Array | undefined {
  const { base64 } = value as { base64?: unknown };
  try {
    if (typeof base64 === "string") {
      return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    }
  } catch {
    // It is none.
  }
  return undefined;
}

/** What {@linkcode base64Bytes} reads. */
export function writeBytes(bytes: Uint8Array): { base64: string } {
  return { base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
}
