import { parseAuditRecord } from "./audit_record.ts";
import type { SyslogLine } from "./syslog_line.ts";

const PID = /^ *(?:user )?pid=(\d{1,10}) /;

/**
 * A record of the kernel's audit as auditd writes it, or as the kernel does where no auditd runs; undefined
 * for any other text. Its tag is `audit`, its process the one that it tells of.
 *
 *     type=USER_AUTH msg=audit(1373129280.000:9): user pid=1277 uid=0 auid=4294967295 msg='op=pubkey acct="root" ...'
 *     node=pump type=USER_AUTH msg=audit(1373129280.000:9): pid=1277 uid=0 ...
 *     type=1100 audit(1373129280.000:9): pid=1277 uid=0 ...
 */
export function parseAuditLine(text: string): SyslogLine | undefined {
  const record = parseAuditRecord(text);
  if (record === undefined) return undefined;
  const [, pid] = PID.exec(record.fields) ?? [];
  return {
    wallMs: record.wallMs,
    tag: "audit",
    pid: pid === undefined ? undefined : Number(pid),
    message: text.replace(/^(?:node=\S{1,255} )?(?:audit: )?/, ""),
    count: 1,
  };
}
