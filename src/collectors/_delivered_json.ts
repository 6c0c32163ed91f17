import type { HostFs, HostPath } from "../host/host_fs.ts";
import {
  type Asked,
  endJson,
  type JsonPlace,
  type JsonRecord,
  MAX_RECORD_BYTES,
  takeJson,
} from "../parse/json_records.ts";
import { joined } from "../parse/joined.ts";
import { ParseError } from "../parse/parse_error.ts";

/** A larger file is not read: some minutes of looks. */
export const MAX_DELIVERED_BYTES = 128 * 1024 * 1024;
/** A look reads so much, in pieces that are slices of their own: others get their turn between them. */
const BYTES_A_LOOK = 2 * 1024 * 1024;
/** Some ten milliseconds of work without JIT. */
const PIECE_BYTES = 32 * 1024;

/**
 * Reads on in a delivered file of JSON, for one look, and moves the place; true when all of it was read. Memory is that
 * of its largest part, whatever its size. Throws `Unreadable` and `ParseError`.
 */
export async function readOn(
  host: HostFs,
  path: HostPath,
  { place, asked, format }: { place: JsonPlace; asked: Asked; format: string },
  add: (record: JsonRecord) => void,
): Promise<boolean> {
  let bytes = new Uint8Array();
  let wanted = 0;
  for (let left = BYTES_A_LOOK; left > 0;) {
    const piece = await host.slow.readAt(path, place.offset + bytes.length, PIECE_BYTES);
    const isLast = piece.length === 0;
    left -= piece.length;
    bytes = joined([bytes, piece]);
    // A part that goes on is looked at again when there is twice as much of it.
    if (!isLast && bytes.length < wanted) continue;
    const { offset } = place;
    for (const record of takeJson(bytes, place, asked, isLast, format)) add(record);
    if (isLast) {
      endJson(place, format);
      return true;
    }
    bytes = bytes.subarray(place.offset - offset);
    if (bytes.length > MAX_RECORD_BYTES) throw new ParseError(format, "a part of more than 1 MB");
    wanted = 2 * bytes.length;
  }
  return false;
}
