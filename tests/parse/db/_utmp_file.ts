import type { UtmpLayout } from "../../../src/parse/db/utmp.ts";

/** What a record is to say. */
export interface UtmpFields {
  type: number;
  pid: number;
  line: string;
  id: string;
  user: string | Uint8Array;
  host: string | Uint8Array;
  address?: readonly number[];
  seconds: number;
  microseconds?: number;
}

/** A file of such records, as the C library of that layout writes it. */
export function utmpFile(layout: UtmpLayout | undefined, records: readonly UtmpFields[]) {
  const { recordBytes, littleEndian } = layout ?? { recordBytes: 384, littleEndian: true };
  const long = recordBytes === 400;
  const file = new Uint8Array(recordBytes * records.length);
  const view = new DataView(file.buffer);
  for (const [index, it] of records.entries()) {
    const at = index * recordBytes;
    const put = (offset: number, text: string | Uint8Array | readonly number[]) =>
      file.set(typeof text === "string" ? new TextEncoder().encode(text) : text, at + offset);
    view.setInt16(at, it.type, littleEndian);
    view.setInt32(at + 4, it.pid, littleEndian);
    put(8, it.line);
    put(40, it.id);
    put(44, it.user);
    put(76, it.host);
    put(long ? 360 : 348, it.address ?? []);
    if (long) {
      view.setBigInt64(at + 344, BigInt(it.seconds), littleEndian);
      view.setBigInt64(at + 352, BigInt(it.microseconds ?? 0), littleEndian);
    } else {
      view.setUint32(at + 340, it.seconds, littleEndian);
      view.setUint32(at + 344, it.microseconds ?? 0, littleEndian);
    }
  }
  return file;
}
