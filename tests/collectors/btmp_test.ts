import assert from "node:assert/strict";
import { failures } from "../../src/collectors/failures.ts";
import type { BtmpRecord } from "../../src/host/feeds/btmp.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import type { LogRecord } from "../../src/model/log_record.ts";
import { collect, hostOf, NOON, unreadable } from "./_look.ts";

const LOG: LogRecord = {
  wallMs: NOON.wallMs + 120,
  tag: "sshd",
  pid: 801,
  message: "Failed password for invalid user om from 192.0.2.7 port 4712 ssh2",
  count: 1,
  source: "log",
};
const BTMP: BtmpRecord = {
  source: "btmp",
  pid: 801,
  wallMs: NOON.wallMs,
  user: "om",
  host: "192.0.2.7",
  line: "ssh:notty",
  type: 6,
};
const WITH_LOG = hostOf("file /var/log/auth.log\n|\nfile /var/log/btmp\n|\n");
const ALONE = hostOf("file /var/log/btmp\n|\n");

/** What is told of several looks, each with what feeds brought to it. */
async function told(host: HostFs, ...looks: (readonly (LogRecord | BtmpRecord)[])[]) {
  const all: unknown[] = [];
  let before: Awaited<ReturnType<typeof failures.collect>>["facts"] | undefined;
  for (const items of looks) {
    const { facts, events = [] } = await failures.collect(host, { before, at: NOON, items });
    before = failures.facts.parse(JSON.parse(JSON.stringify(facts)));
    all.push(...events.map(({ content }) => ({ ...content })));
  }
  return all as Record<string, unknown>[];
}

Deno.test("failures tells what btmp has where nothing else can be read", async () => {
  assert.deepEqual(await told(ALONE, [BTMP]), [{
    user: "om",
    host: "192.0.2.7",
    time: "2026-11-22 12:00:00",
    service: "sshd",
    source: "btmp",
  }]);
  // As sshd, su and login of Debian 12 write it.
  const local = { ...BTMP, host: undefined };
  const services = await told(ALONE, [
    { ...local, pid: 71, user: "root", line: "" },
    { ...local, pid: 72, user: "root", line: "pts/0" },
    { ...local, pid: 79, user: "UNKNOWN", line: "pts/1", type: 7 },
    { ...local, pid: 80, user: "pi", line: "tty1", type: 7 },
  ]);
  assert.deepEqual(services.map(({ service, user, target }) => [service, user, target]), [
    ["su", undefined, "root"],
    ["su", undefined, "root"],
    ["login", "UNKNOWN", undefined],
    ["login", "pi", undefined],
  ]);
});

Deno.test("failures tells once what a log and btmp have, whichever comes first", async () => {
  for (const looks of [[[LOG, BTMP]], [[LOG], [BTMP]], [[BTMP], [LOG]]]) {
    assert.equal((await told(WITH_LOG, ...looks)).length, 1, JSON.stringify(looks));
  }
  // What somebody is called does not matter: the log escapes it and cuts it elsewhere.
  const hostile = { ...BTMP, user: "\xff\n from 1.2.3.4 port 1 ssh2\x00AAAAA" };
  assert.equal((await told(WITH_LOG, [LOG, hostile])).length, 1);
});

Deno.test("failures tells each attempt of one process, and what only btmp has", async () => {
  const again = (it: LogRecord, n: number) => ({ ...it, wallMs: NOON.wallMs + n * 2000 });
  const three = [1, 2, 3];
  const same = await told(
    WITH_LOG,
    three.map((n) => again(LOG, n)),
    three.map((n) => ({ ...BTMP, wallMs: NOON.wallMs + n * 2000 })),
  );
  assert.equal(same.length, 3);
  const more = await told(WITH_LOG, [LOG, BTMP, { ...BTMP, pid: 802, host: "192.0.2.8" }]);
  assert.deepEqual(more.map(({ host, source }) => [host, source]), [
    ["192.0.2.7", "log"],
    ["192.0.2.8", "btmp"],
  ]);
});

Deno.test("failures takes su for what the log calls it, though btmp does not name it", async () => {
  const su: LogRecord = {
    ...LOG,
    tag: "su",
    pid: 90,
    message: "FAILED SU (to root) pi on pts/0",
  };
  const record = { ...BTMP, pid: 90, user: "root", host: undefined, line: "pts/0" };
  const events = await told(WITH_LOG, [su, record]);
  assert.deepEqual(events.map(({ service, user }) => [service, user]), [["su", "pi"]]);
});

Deno.test("failures is blind where not even btmp can be read", async () => {
  await collect(failures, ALONE);
  await collect(failures, hostOf("file /var/log/btmp\n|\nerror /var/log/journal denied\n"));
  await unreadable(collect(failures, hostOf("error /var/log/btmp denied\n")), "denied");
  await unreadable(collect(failures, hostOf("dir /var/log\n")), "absent");
});
