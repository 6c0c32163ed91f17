import { isObject, type Json, type JsonObject } from "../../model/json.ts";
import { ACCT_BYTES, type AcctRecord, parseAcct } from "../../parse/db/acct.ts";
import { type HostFs, type HostPath, unlessAbsent } from "../host_fs.ts";

/** Where process accounting is kept: Debian, Red Hat. */
export const ACCOUNTING: readonly HostPath[] = ["/var/log/account/pacct", "/var/account/pacct"];

/** So much is read at a time. */
const READ_BYTES = 1000 * ACCT_BYTES;

/** Where the reading of a file stands. */
export interface AccountingPosition {
  path: HostPath;
  inode: number;
  offset: number;
}

/**
 * The file that is kept, at its end; undefined where there is none with anything in it. Throws `Unreadable` where
 * it may not be read, and `ParseError` where it is of another form.
 */
export function findAccounting(host: HostFs): AccountingPosition | undefined {
  for (const path of ACCOUNTING) {
    const stat = unlessAbsent(() => host.stat(path));
    if (stat?.kind !== "file" || stat.sizeBytes < ACCT_BYTES) continue;
    parseAcct(host.readAt(path, 0, ACCT_BYTES));
    const offset = stat.sizeBytes - stat.sizeBytes % ACCT_BYTES;
    return { path, inode: stat.inode, offset };
  }
  return undefined;
}

/** The next records after a position. What was rotated before it was read is not among them. Throws as {@linkcode findAccounting}. */
export function readAccounting(
  host: HostFs,
  { path, inode, offset }: AccountingPosition,
): { records: readonly AcctRecord[]; position: AccountingPosition } {
  const stat = host.stat(path);
  const from = stat.inode === inode && stat.sizeBytes >= offset ? offset : 0;
  const records = stat.sizeBytes - from < ACCT_BYTES
    ? []
    : parseAcct(host.readAt(path, from, READ_BYTES));
  const position = { path, inode: stat.inode, offset: from + records.length * ACCT_BYTES };
  return { records, position };
}

/** A position as it was kept; undefined for what is none. */
export function accountingPositionOf(cursor: Json | undefined): AccountingPosition | undefined {
  if (!isObject(cursor)) return undefined;
  const { path, inode, offset } = cursor;
  const known = ACCOUNTING.find((it) => it === path);
  if (known === undefined || typeof inode !== "number" || typeof offset !== "number") {
    return undefined;
  }
  return { path: known, inode, offset };
}

/** A position to be kept. */
export function accountingCursorOf(position: AccountingPosition): JsonObject {
  return { ...position };
}
