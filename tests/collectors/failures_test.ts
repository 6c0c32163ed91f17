import assert from "node:assert/strict";
import { failures } from "../../src/collectors/failures.ts";
import type { LogRecord } from "../../src/model/log_record.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { guardHost } from "../../src/host/guard.ts";
import { hostAt } from "../host/feeds/_journald.ts";
import { withTree } from "../host/_outcome.ts";
import { collect, hostOf, NOON, unreadable } from "./_look.ts";

const ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const LOG: LogRecord = {
  wallMs: NOON.wallMs,
  tag: "sshd",
  pid: 801,
  message: "Failed password for root from 192.0.2.7 port 4712 ssh2",
  count: 1,
  source: "log",
};
const JOURNAL: LogRecord = {
  ...LOG,
  source: "journal",
  trusted: { comm: "sshd", exe: "/usr/sbin/sshd", uid: 0 },
};
/** What any user may have written, with logger -t sshd. */
const FORGED: LogRecord = {
  ...JOURNAL,
  pid: 4000,
  message: "Failed password for root from 198.51.100.9 port 1 ssh2",
  trusted: { comm: "logger", exe: "/usr/bin/logger", uid: 1000 },
};

/** The events of one collection: service, host and source. */
async function told(host: HostFs, items: readonly LogRecord[]): Promise<unknown> {
  const guarded = guardHost(host, failures.reads);
  const it = { before: undefined, at: NOON, items };
  const { facts, events = [] } = await failures.collect(guarded, it);
  failures.facts.parse(facts);
  return events.map(({ content }) => [content.service, content.host, content.source]);
}

/** A device with the beginning of a journal. */
async function withJournal(
  flags: number,
  machine: string,
  use: (host: HostFs) => Promise<void>,
): Promise<void> {
  const script = `cd "$1"; mkdir -p etc var/log/journal/${machine}; echo ${ID} >etc/machine-id`;
  await withTree(script, async (directory) => {
    const bytes = new Uint8Array(272);
    bytes.set(new TextEncoder().encode("LPKSHHRH"));
    bytes[12] = flags;
    new DataView(bytes.buffer).setBigUint64(88, 272n, true);
    new DataView(bytes.buffer).setBigUint64(192, BigInt(NOON.wallMs) * 1000n, true);
    Deno.writeFileSync(`${directory}/var/log/journal/${machine}/system.journal`, bytes);
    await use(hostAt(directory));
  });
}

Deno.test("failures tells one attempt once that the journal and auth.log have", async () => {
  await withJournal(0, ID, async (host) => {
    assert.deepEqual(await told(host, [LOG, JOURNAL]), [["sshd", "192.0.2.7", "journal"]]);
    assert.deepEqual(await told(host, [JOURNAL, LOG]), [["sshd", "192.0.2.7", "journal"]]);
  });
});

Deno.test("failures tells nothing of what a user has logged as sshd, nor of its copy in auth.log", async () => {
  await withJournal(0, ID, async (host) => {
    assert.deepEqual(await told(host, [FORGED, { ...FORGED, source: "log" }]), []);
  });
});

Deno.test("failures takes the logs where the journal is another device's, or of a form unknown", async () => {
  const expected = [["sshd", "192.0.2.7", "log"]];
  await withJournal(0, "f".repeat(32), async (host) => {
    assert.deepEqual(await told(host, [LOG]), expected);
  });
  await withJournal(64, ID, async (host) => assert.deepEqual(await told(host, [LOG]), expected));
});

Deno.test("failures is blind only where neither the journal nor a log can be read", async () => {
  await withJournal(0, ID, async (host) => assert.deepEqual(await told(host, []), []));
  await collect(failures, hostOf("file /var/log/auth.log\n|\nerror /var/log/journal denied\n"));
  await unreadable(collect(failures, hostOf("error /var/log/journal denied\n")), "denied");
  await unreadable(collect(failures, hostOf("error /var/log/auth.log denied\n")), "denied");
  await unreadable(collect(failures, hostOf("dir /var/log\n")), "absent");
  const link = "link /var/log/messages syslog\nfile /var/log/syslog\n|\n";
  await unreadable(collect(failures, hostOf(link)), "absent");
});

Deno.test("failures counts audit's records as another source of the same attempt", async () => {
  const host = hostOf("file /var/log/auth.log\n|\n");
  const audit: LogRecord = {
    ...LOG,
    tag: "audit",
    message: `type=USER_AUTH msg=audit(${
      NOON.wallMs / 1000
    }.000:9): pid=801 uid=0 auid=0 ses=1 msg='op=password acct="root" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.7 terminal=ssh res=failed'`,
  };
  assert.deepEqual(await told(host, [LOG, audit]), [["sshd", "192.0.2.7", "log"]]);
  assert.deepEqual(await told(host, [audit, LOG]), [["sshd", "192.0.2.7", "log"]]);
});

Deno.test("failures remembers the account that is tried from elsewhere, and whom sudo refused", async () => {
  const host = hostOf("file /var/log/auth.log\n|\n");
  const message = "pi : 2 incorrect password attempts ; PWD=/ ; USER=root ; COMMAND=/bin/sh";
  const sudo = { ...LOG, tag: "sudo", pid: undefined, message };
  const hostile = { ...LOG, message: LOG.message.replace("root", "__proto__"), pid: 7 };
  const items = [LOG, sudo, hostile];
  const { facts } = await failures.collect(host, { before: undefined, at: NOON, items });
  const { accounts, denials, root } = JSON.parse(JSON.stringify(facts)) as typeof facts;
  assert.deepEqual(Object.keys(accounts), ["root", "__proto__"]);
  assert.deepEqual(accounts.root?.failures, [{ ms: NOON.wallMs, host: "192.0.2.7" }]);
  assert.deepEqual(Object.values(denials).map(({ user, reason }) => [user, reason]), [
    ["pi", "wrong password"],
  ]);
  assert.deepEqual(Object.keys(root), ["sshd failed 192.0.2.7", "sudo failed pi"]);
});
