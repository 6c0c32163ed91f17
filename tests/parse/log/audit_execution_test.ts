import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AuditEvent,
  parseAuditExecution,
  partOfExecution,
} from "../../../src/parse/log/audit_execution.ts";
import { auditBytes, parseAuditRecord } from "../../../src/parse/log/audit_record.ts";

/** As the kernel writes what another had a say in (audit_log_untrustedstring). */
function written(bytes: Uint8Array): string {
  const plain = bytes.every((it) => it >= 0x21 && it <= 0x7e && it !== 0x22);
  return plain
    ? `"${new TextDecoder().decode(bytes)}"`
    : Array.from(bytes, (it) => it.toString(16).padStart(2, "0").toUpperCase()).join("");
}

const HEAD = "audit(1795342222.020:9): ";
const name = fc.uint8Array({ minLength: 1, maxLength: 40 });

Deno.test("parseAuditExecution() takes any name, and none for another field or record", () => {
  fc.assert(fc.property(name, name, (exe, path) => {
    const lines = [
      `type=SYSCALL msg=${HEAD}arch=c000003e syscall=59 success=yes exit=0 items=2 ppid=3 pid=4 auid=0 uid=5 euid=6 comm=${
        written(exe.subarray(0, 15))
      } exe=${written(exe)} key="exec"`,
      `type=EXECVE msg=${HEAD}argc=1 a0=${written(path)}`,
      `type=PATH msg=${HEAD}item=0 name=${written(path)} inode=1 nametype=NORMAL`,
    ];
    const event: AuditEvent = new Map();
    for (const line of lines) {
      const record = parseAuditRecord(line);
      assert.ok(record !== undefined);
      const part = partOfExecution(record);
      assert.ok(part !== undefined);
      event.set(part, record);
    }
    const { pid, ppid, uid, wallMs } = parseAuditExecution(event) ?? {};
    assert.deepEqual([pid, ppid, uid, wallMs], [4, 3, 6, 1_795_342_222_020]);
    const [call, of] = [event.get("call")?.fields ?? "", event.get("path")?.fields ?? ""];
    assert.deepEqual([auditBytes(call, "exe"), auditBytes(of, "name")], [exe, path]);
  }));
});

Deno.test("parseAuditExecution() takes any text, and wants a number, a program and a success", () => {
  const event = (call: string, execve = true): AuditEvent => {
    const record = (fields: string) => ({ type: "SYSCALL", wallMs: 0, serial: 1, fields });
    return new Map([["call", record(call)], ...execve ? [["execve", record("")] as const] : []]);
  };
  const call = 'success=yes ppid=1 pid=2 euid=3 comm="x" exe="/x"';
  assert.equal(parseAuditExecution(event(call))?.path, "/x");
  assert.equal(parseAuditExecution(event(call, false)), undefined);
  for (const other of ["", call.replace("pid=2", "pid=-2"), call.replace('"/x"', "(null)")]) {
    assert.equal(parseAuditExecution(event(other)), undefined, other);
  }
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => {
    parseAuditRecord(text);
    parseAuditExecution(event(text));
  }));
});
