import assert from "node:assert/strict";
import { brotliDecompressSync } from "node:zlib";
import { archiveHost } from "../../../src/host/archive.ts";
import { emptyPlace, type Entry, overlay } from "../../../src/host/archive_tree.ts";
import { execFeed, type ExecItem } from "../../../src/host/feeds/exec.ts";
import { execSight } from "../../../src/host/feeds/exec_sight.ts";
import type { HostFs } from "../../../src/host/host_fs.ts";
import { Unreadable } from "../../../src/model/reading.ts";
import { pathOf } from "../../_tree.ts";

const LOG = "/var/log/audit/audit.log";
const JOURNAL = "/var/log/journal/0d66d27df54147d3bca9a25b11ecf367/system.journal";
const WRITTEN = Deno.readFileSync(pathOf("tests/logs/debian-12-auditd.log"));
const KEPT = new Uint8Array(
  brotliDecompressSync(Deno.readFileSync(pathOf("tests/logs/debian-12-auditd.journal.br"))),
);
/** Where one begins who saw nothing of a log, or of a journal, that is there. */
const FROM_LOG = {
  ...{ inode: -1, offset: 0, head: "", tail: "", sizeBytes: -1, mtimeMs: 0 },
  ...{ overlong: false, as: "log" },
};
const FROM = { audit: { log: FROM_LOG, journal: { sequences: {}, copied: [] } } };

/** What auditd wrote down: what each program was called, who ran it, and by what, as far as that was told too. */
const EXECUTED = [
  ["/bin/true", 0, undefined],
  ["/tmp/a b/q r", 0, undefined],
  ["/tmp/script", 0, undefined],
  ['/tmp/type=EXECVE msg=audit(1.1:1): "x', 0, undefined],
  ["/tmp/n\nl", 0, undefined],
  ["/tmp/raw\xff", 0, undefined],
  ["/usr/bin/su", 0, undefined],
  ["/bin/sh", 1000, "/usr/bin/su"],
  ["/tmp/forge.sh", 1000, "/bin/sh"],
  ["/usr/bin/logger", 1000, "/tmp/forge.sh"],
  ["/usr/sbin/auditctl", 0, undefined],
];

function hostOf(files: Readonly<Record<string, string | Uint8Array>>): HostFs {
  const entries = Object.entries({
    ...{ "/proc/stat": "processes 1\n", "/proc/sys/kernel/random/boot_id": "a" },
    ...files,
  }).map(([path, content]): Entry => {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    return { kind: "file", path, bytes, attributes: {} };
  });
  return archiveHost(overlay({ root: emptyPlace() }, entries));
}

function told(host: HostFs, cursor: unknown = FROM): readonly ExecItem[] {
  const fed = execFeed.catchUp?.(host, JSON.parse(JSON.stringify(cursor)), 0) ?? [];
  return fed.flatMap(({ item }) => item === undefined ? [] : [item]);
}

const runsOf = (items: readonly ExecItem[]) =>
  items.flatMap((it) => it.kind === "executed" ? [it] : []);

Deno.test("execFeed tells what auditd wrote down, by whom and by what, whatever it is called", () => {
  const items = told(hostOf({ [LOG]: WRITTEN }));
  assert.deepEqual(runsOf(items).map(({ path, uid, by }) => [path, uid, by]), EXECUTED);
  assert.equal(runsOf(items).find(({ path }) => path === "/usr/bin/logger")?.count, 3);
  const counted = items.find((it) => it.kind === "counted");
  assert.deepEqual([counted?.source, counted?.executions], ["audit", 13]);
  assert.deepEqual(told(hostOf({ [LOG]: WRITTEN }), null), [], "what was before is no news");
});

Deno.test("execFeed tells the same from the journal, and nothing of what a user calls audit", () => {
  const runs = runsOf(told(hostOf({ [JOURNAL]: KEPT })));
  // Between the beginning of the journal's file and that of the log, the script itself ran this.
  const since = runs.filter(({ path }) => path !== "/usr/bin/wc");
  assert.deepEqual(since.map(({ path, uid, by }) => [path, uid, by]), EXECUTED);
});

Deno.test("execFeed takes an event apart from those whose records stand between its own", () => {
  const lines = new TextDecoder("latin1").decode(WRITTEN).trimEnd().split("\n");
  const serialOf = (line: string) => Number(/:(\d+)\)/.exec(line)?.[1]);
  const [one, other] = [212, 213].map((it) => lines.filter((line) => serialOf(line) === it));
  const mixed = one?.flatMap((line, at) => [line, other?.[at] ?? ""]).join("\n");
  const both = runsOf(told(hostOf({ [LOG]: `${mixed}\n` }))).map(({ path }) => path);
  assert.deepEqual(both, ["/bin/true", "/tmp/a b/q r"]);
  // Rules may leave out what is not needed, and the kernel may say it by numbers.
  const bare = one?.filter((line) => /SYSCALL|EXECVE/.test(line)).join("\n")
    .replace("type=SYSCALL msg=", "type=1300 ").replace("type=EXECVE msg=", "type=1309 ");
  assert.deepEqual(runsOf(told(hostOf({ [LOG]: `${bare}\n` }))).map(({ path }) => path), [
    "/usr/bin/true",
  ]);
});

Deno.test("execSight() says that the audit is kept and may not be read", () => {
  const host = hostOf({ [LOG]: WRITTEN });
  const closed: HostFs = {
    ...host,
    stat(path) {
      if (path.startsWith("/var/log/audit/")) throw new Unreadable("denied", path);
      return host.stat(path);
    },
  };
  const { source, audit } = execSight(closed);
  assert.deepEqual([source, audit], ["none", "denied"]);
  assert.equal(execSight(hostOf({})).audit, undefined);
  assert.deepEqual(told(closed), []);
});
