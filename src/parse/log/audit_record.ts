/** One record of the kernel's audit. What happened once may be told by several, which have one serial number. */
export interface AuditRecord {
  /** By name (SYSCALL), or by number (1300) as the kernel says it. */
  type: string;
  wallMs: number;
  /** Counts from 1 at each boot. */
  serial: number;
  /** All that follows. */
  fields: string;
}

const RECORD =
  /^(?:node=\S{1,255} )?(?:audit: )?type=(\w{1,64}) (?:msg=)?audit\((\d{1,12})\.(\d{3}):(\d{1,15})\): ?(.*)$/s;
const HEX = /^(?:[0-9A-F]{2})+$/;

/**
 * A record as auditd(8) writes it, or as the kernel says it where no auditd runs; undefined for any other text.
 *
 *     type=EXECVE msg=audit(1795342085.548:34): argc=3 a0="mkdir" a1="-p" a2=2F746D702F612062
 *     node=pump type=USER_AUTH msg=audit(1373129280.000:9): pid=1277 uid=0 ...
 *     audit: type=1300 audit(1795342215.156:200): arch=c000003e syscall=59 success=yes ...
 */
export function parseAuditRecord(text: string): AuditRecord | undefined {
  const [, type, seconds, milliseconds, serial, fields] = RECORD.exec(text) ?? [];
  if (type === undefined || fields === undefined) return undefined;
  const wallMs = Number(seconds) * 1000 + Number(milliseconds);
  return { type, wallMs, serial: Number(serial), fields };
}

/** A field's value as it is written, quotes taken off; undefined where there is none. */
export function auditValue(fields: string, name: string): string | undefined {
  const [, quoted, bare] = find(fields, name);
  return quoted ?? bare;
}

/**
 * The bytes of a field that another had a say in: the kernel writes them in quotes, or in hexadecimal where one
 * is a quote, a space, a control character or beyond ASCII (audit_log_untrustedstring of kernel/audit.c), so that none can end the
 * field. Undefined where there is none, such as `(null)`.
 */
export function auditBytes(fields: string, name: string): Uint8Array | undefined {
  const [, quoted, bare] = find(fields, name);
  if (quoted !== undefined) return encoder.encode(quoted);
  if (bare === undefined || !HEX.test(bare)) return undefined;
  return Uint8Array.from(
    { length: bare.length / 2 },
    (_, at) => parseInt(bare.slice(2 * at, 2 * at + 2), 16),
  );
}

const encoder = new TextEncoder();

function find(fields: string, name: string) {
  return new RegExp(`(?:^| )${name}=(?:"([^"]*)"|([^ "']+))`).exec(fields) ?? [];
}
