import assert from "node:assert/strict";
import { systemClock } from "../../../src/clock.ts";
import { journalFeed } from "../../../src/host/feeds/journal.ts";
import { assertJournal, isInJournal, loginJournal } from "../../../src/host/feeds/login_journal.ts";
import { logFeed } from "../../../src/host/feeds/log.ts";
import type { LogRecord } from "../../../src/model/log_record.ts";
import { hostOf } from "../../collectors/_look.ts";
import { journalOf } from "../../parse/db/_journals.ts";
import { archiveHost } from "../../../src/host/archive.ts";
import { emptyPlace, overlay } from "../../../src/host/archive_tree.ts";
import { outcome, withTree } from "../_outcome.ts";
import { hostAt, noJournald, runningAt, sleep, withJournald } from "./_journald.ts";

const FAILURE_RESULT = "d9b373ed55a64feb8242e02dbe79a49c";
const EMPTY = { root: emptyPlace() };
const ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const BOOT = "7c9a1f2e-53b4-4c0e-9d1b-0f6a2b8e4d31";
const TREE = `cd "$1"; mkdir -p etc proc/sys/kernel/random var/log/journal/${ID} run/log/journal
  echo ${ID} >etc/machine-id; echo ${BOOT} >proc/sys/kernel/random/boot_id`;

/** A synthetic journal that was last written to in a boot, at a time. */
function put(path: string, boot: string, wallMs: number): void {
  const bytes = new Uint8Array(272);
  bytes.set(new TextEncoder().encode("LPKSHHRH"));
  bytes.set((boot.match(/[0-9a-f]{2}/g) ?? []).map((digits) => parseInt(digits, 16)), 56);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(88, 272n, true);
  view.setBigUint64(192, BigInt(wallMs) * 1000n, true);
  Deno.mkdirSync(path, { recursive: true });
  Deno.writeFileSync(`${path}/system.journal`, bytes);
}

Deno.test("assertJournal() counts only a journal that was written to since the boot", async () => {
  await withTree(TREE, (directory) => {
    const host = hostAt(directory);
    const [persistent, volatile] = ["var", "run"].map((it) =>
      `${directory}/${it}/log/journal/${ID}`
    );
    assert.equal(outcome(() => assertJournal(host)), "absent");
    put(persistent ?? "", "0".repeat(32), 5_000);
    assert.equal(outcome(() => assertJournal(host)), "absent");
    // What was kept once, and what is written now.
    put(volatile ?? "", BOOT, 4_000);
    assert.equal(assertJournal(host), 4_000);
    put(persistent ?? "", BOOT, 5_000);
    assert.equal(assertJournal(host), 5_000);
    Deno.removeSync(`${directory}/proc`, { recursive: true });
    assert.equal(assertJournal(host), 5_000, "in a tree that is no running device");
  });
});

Deno.test("isInJournal() tells a copy from what journald did not write down any more", () => {
  const record: LogRecord = {
    wallMs: 100_000,
    tag: "sshd",
    pid: 1,
    message: "",
    count: 1,
    source: "log",
  };
  assert.equal(isInJournal(record, 100_000), true);
  assert.equal(isInJournal(record, 99_000), true, "a syslog daemon may be late");
  assert.equal(isInJournal(record, 90_000), false);
  assert.equal(isInJournal({ ...record, wallMs: undefined }, 90_000), true);
});

Deno.test("assertJournal() says denied when only a user's journal may be read", () => {
  const host = hostOf(
    `file /etc/machine-id\n|${ID}\nfile /var/log/journal/${ID}/user-1000.journal\n|\n` +
      `error /var/log/journal/${ID}/system.journal denied\n`,
  );
  assert.equal(outcome(() => assertJournal(host)), "denied");
});

const reason = noJournald();
function live(name: string, fn: () => Promise<void>): void {
  const ignore = reason !== undefined;
  Deno.test({ name: ignore ? `${name} (skipped: ${reason})` : name, ignore, fn });
}

live(
  "assertJournal() sees no journal when journald keeps none, though one of before is there",
  () =>
    withJournald({}, async (journald) => {
      const host = runningAt(journald.directory);
      const machine = Deno.readTextFileSync("/etc/machine-id").trim();
      await journald.send({ MESSAGE: "lost", SYSLOG_IDENTIFIER: "sshd" });
      await sleep(300);
      assert.equal(outcome(() => assertJournal(host)), "absent");
      put(`${journald.directory}/var/log/journal/${machine}`, "0".repeat(32), Date.now());
      assert.equal(outcome(() => assertJournal(host)), "absent");
    }, "none"),
);

live(
  "journalFeed() is woken by a journald that writes below /run alone, though one of before is in /var",
  () =>
    withJournald({}, async (journald) => {
      const { directory } = journald;
      const machine = Deno.readTextFileSync("/etc/machine-id").trim();
      put(`${directory}/var/log/journal/${machine}`, "0".repeat(32), 5_000);
      const stop = new AbortController();
      const host = runningAt(directory);
      const lateMs: number[] = [];
      const feed = journalFeed({ clock: systemClock, hints: ["/var/log/auth.log"] });
      const taking = (async () => {
        for await (const { item } of feed.open(host, undefined, stop.signal)) {
          if (item !== undefined && "message" in item) {
            lateMs.push(Date.now() - Number(item.message));
          }
        }
      })();
      const came = async (count: number) => {
        for (const untilMs = Date.now() + 20_000; lateMs.length < count;) {
          assert.ok(Date.now() < untilMs, `${lateMs} ms`);
          await sleep(20);
        }
      };
      const send = () => journald.send({ MESSAGE: String(Date.now()), SYSLOG_IDENTIFIER: "sshd" });
      // The first start begins at the end, wherever that is then.
      for (; lateMs.length === 0; await sleep(300)) await send();
      lateMs.length = 0;
      for (const [i, hinted] of [false, true, false, true].entries()) {
        await came(i);
        await sleep(300);
        await send();
        // What a syslog daemon writes at the same time.
        if (hinted) {
          Deno.writeTextFileSync(`${directory}/var/log/auth.log`, "x\n", { append: true });
        }
      }
      await came(4);
      stop.abort();
      await taking;
      // By itself it would look after five seconds; journald gives its sign after a quarter of one.
      assert.ok(lateMs.every((it) => it < 4000), `${lateMs} ms`);
      assert.ok(Math.abs(assertJournal(host) - Date.now()) < 10_000);
    }, "volatile"),
);

live(
  "a record that journald did not write down is told from the log, and none is told twice",
  () =>
    withJournald({}, async (journald) => {
      const { directory } = journald;
      const host = runningAt(directory);
      const log = `${directory}/var/log/auth.log`;
      const line = (message: string, wallMs: number) =>
        Deno.writeTextFileSync(
          log,
          `${new Date(wallMs).toISOString()} pump sshd[1]: ${message}\n`,
          { append: true },
        );
      line("begin", Date.now());
      let cursor = logFeed.catchUp?.(host, undefined, Date.now()).at(-1)?.cursor;
      await journald.send({ MESSAGE: "both", SYSLOG_IDENTIFIER: "sshd" });
      line("both", Date.now());
      const isWritten = () => Number(outcome(() => assertJournal(host))) > 0;
      for (let tries = 0; tries < 200 && !isWritten(); tries++) await sleep(50);
      const told = () => {
        const found = logFeed.catchUp?.(host, cursor, Date.now()) ?? [];
        cursor = found.at(-1)?.cursor ?? cursor;
        return found.flatMap(({ item }) =>
          item !== undefined && "message" in item && !isInJournal(item, assertJournal(host))
            ? [item.message]
            : []
        );
      };
      assert.deepEqual(told(), []);
      // journald has stopped: the daemon goes on, as if ten seconds later.
      line("alone", Date.now() + 10_000);
      assert.deepEqual(told(), ["alone"]);
    }, "volatile"),
);

Deno.test("loginJournal gives what updaters, systemd and PAM say, with the fields that tell what it is", () => {
  const path = "/var/log/journal/0123456789abcdef0123456789abcdef/system.journal";
  const begun = overlay(EMPTY, [{ kind: "directory", path: "/var/log/journal", attributes: {} }]);
  const cursor = loginJournal.catchUp?.(archiveHost(begun), undefined, 0).at(-1)?.cursor;
  const bytes = journalOf([
    { MESSAGE: "installing /x: started", _COMM: "rauc", _UID: "0", UNIT_X: "y" },
    {
      MESSAGE: "x.service: Failed",
      MESSAGE_ID: FAILURE_RESULT,
      UNIT: "x.service",
      _COMM: "systemd",
    },
    { MESSAGE: "nothing of interest", _COMM: "cron", UNIT: "x.service", SYSLOG_FACILITY: "9" },
    {
      MESSAGE: "pam_unix(vsftpd:auth): authentication failure;",
      ...{ _COMM: "vsftpd", SYSLOG_FACILITY: "10", _UID: "1000", _CAP_EFFECTIVE: "80" },
    },
  ]);
  const full = overlay(begun, [{ kind: "file", path, bytes, attributes: {} }]);
  const items = (loginJournal.catchUp?.(archiveHost(full), cursor, 0) ?? []).flatMap(({ item }) =>
    item !== undefined && "message" in item
      ? [[item.message, item.fields, item.trusted?.mayBecome]]
      : []
  );
  assert.deepEqual(items, [
    ["installing /x: started", undefined, undefined],
    ["x.service: Failed", { MESSAGE_ID: FAILURE_RESULT, UNIT: "x.service" }, undefined],
    ["pam_unix(vsftpd:auth): authentication failure;", undefined, true],
  ]);
});
