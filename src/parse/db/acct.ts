import { textOfBytes } from "../_bytes_text.ts";
import { u32 } from "../_little_endian.ts";
import { ParseError } from "../parse_error.ts";

/** One process that ended, as the kernel accounts for it. */
export interface AcctRecord {
  /** At most 15 bytes of the name that it gave itself. */
  comm: string;
  uid: number;
  pid: number;
  ppid: number;
  /** When it began, UTC. */
  beganMs: number;
  /** How long it ran, by the wall clock. */
  elapsedMs: number;
  /** It was forked and executed nothing. */
  onlyForked: boolean;
}

/** Of one record, `struct acct_v3`. */
export const ACCT_BYTES = 64;
const VERSION_3 = 3;
const FORKED = 0x01;
/** Ticks of AHZ in a second. */
const AHZ = 100;

/**
 * Parses records of BSD process accounting, acct(5), of version 3, which Linux writes with
 * CONFIG_BSD_PROCESS_ACCT_V3. A last record that is not whole is left out. Throws `ParseError` for
 * another version, and for one that a machine of the other byte order wrote.
 *
 *     0  flag u8, version u8, tty u16    16  pid u32      32  user, system time comp_t
 *     4  exit code u32                   20  ppid u32     36  memory, characters, blocks comp_t
 *     8  uid u32                         24  btime u32    42  faults, swaps comp_t
 *     12 gid u32                         28  etime float  48  comm, 16 bytes
 */
export function parseAcct(bytes: Uint8Array): AcctRecord[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: AcctRecord[] = [];
  for (let at = 0; at + ACCT_BYTES <= bytes.length; at += ACCT_BYTES) {
    if (bytes[at + 1] !== VERSION_3) throw new ParseError("acct", `version ${bytes[at + 1]}`);
    const name = bytes.subarray(at + 48, at + ACCT_BYTES);
    const nul = name.indexOf(0);
    const elapsed = view.getFloat32(at + 28, true);
    records.push({
      comm: textOfBytes(nul < 0 ? name : name.subarray(0, nul)),
      uid: u32(bytes, at + 8),
      pid: u32(bytes, at + 16),
      ppid: u32(bytes, at + 20),
      beganMs: u32(bytes, at + 24) * 1000,
      elapsedMs: Number.isFinite(elapsed) && elapsed > 0 ? elapsed / AHZ * 1000 : 0,
      onlyForked: ((bytes[at] ?? 0) & FORKED) !== 0,
    });
  }
  return records;
}
