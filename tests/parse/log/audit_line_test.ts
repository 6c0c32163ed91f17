import assert from "node:assert/strict";
import fc from "fast-check";
import { parseAuditLine } from "../../../src/parse/log/audit_line.ts";

const CORPUS = new URL("../../../../shared/corpora/fail2ban/selinux-ssh", import.meta.url);

function linesOf(file: URL): readonly string[] | undefined {
  try {
    return Deno.readTextFileSync(file).split("\n").filter((line) => line.startsWith("type="));
  } catch {
    return undefined;
  }
}

const lines = linesOf(CORPUS);

Deno.test({
  name: `parseAuditLine() takes every record of fail2ban's selinux-ssh${
    lines === undefined ? " (skipped: no corpora)" : ""
  }`,
  ignore: lines === undefined,
  fn: () => {
    for (const line of lines ?? []) {
      const { wallMs, tag, pid, message } = parseAuditLine(line) ?? {};
      const [, seconds, pidWritten] = /audit\((\d+)\..* pid=(\d+) uid/.exec(line) ?? [];
      assert.deepEqual(
        { seconds: Math.floor((wallMs ?? 0) / 1000), tag, pid, message },
        { seconds: Number(seconds), tag: "audit", pid: Number(pidWritten), message: line },
      );
    }
    assert.ok((lines ?? []).length > 5);
  },
});

Deno.test("parseAuditLine() takes records with a node, and the kernel's own, and nothing else", () => {
  const own = "type=1100 audit(1373129280.042:9): pid=1277 uid=0 msg='op=PAM:authentication'";
  const said = { wallMs: 1_373_129_280_042, tag: "audit", pid: 1277, message: own, count: 1 };
  assert.deepEqual(parseAuditLine(own), said);
  assert.deepEqual(parseAuditLine(`node=pump ${own}`), said);
  assert.equal(parseAuditLine("type=EOE msg=audit(1.000:9): ")?.pid, undefined);
  for (const other of ["", "type=1100", ` ${own}`, "type=1100 audit(x.000:9): pid=1 "]) {
    assert.equal(parseAuditLine(other), undefined);
  }
});

Deno.test("parseAuditLine() takes any text", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const record = parseAuditLine(`type=A msg=audit(1.000:1):${text}`);
    assert.equal(record?.wallMs, 1_000);
    parseAuditLine(text);
  }));
});
