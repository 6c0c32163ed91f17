import assert from "node:assert/strict";
import fc from "fast-check";
import { deployments } from "../../src/collectors/deployments.ts";
import type { LogRecord } from "../../src/model/log_record.ts";
import { read } from "../_tree.ts";
import { hostOf, NOON, report, unreadable } from "./_look.ts";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive } from "../../src/host/archive_text.ts";
import { overlay } from "../../src/host/archive_tree.ts";
import { loginJournal } from "../../src/host/feeds/login_journal.ts";
import { guardHost } from "../../src/host/guard.ts";
import { journalOf } from "../parse/db/_journals.ts";

const BOOT = "11111111-2222-4333-8444-555555555555";
const BASE = `file /proc/sys/kernel/random/boot_id
|${BOOT}
file /proc/uptime
|1000.00 900.00
file /proc/cmdline
|root=/dev/vda2
`;

type Facts = Awaited<ReturnType<typeof deployments.collect>>["facts"];

function look(entries: string, items: readonly LogRecord[] = [], before?: Facts, at = NOON) {
  const host = guardHost(hostOf(BASE + entries), deployments.reads);
  const collected = deployments.collect(host, { before, at, items, asked: ["up*.service"] });
  assert.ok(!(collected instanceof Promise));
  deployments.facts.parse(collected.facts);
  return collected;
}

/** A record of the journal that RAUC wrote as root, unless it says otherwise. */
function rauc(
  message: string,
  trusted: LogRecord["trusted"] = {},
  wallMs = NOON.wallMs,
): LogRecord {
  const { bootId = BOOT.replaceAll("-", ""), ...others } = trusted;
  return {
    wallMs,
    tag: "rauc",
    pid: 700,
    message,
    count: 1,
    source: "journal",
    trusted: { comm: "rauc", exe: "/usr/bin/rauc", uid: 0, bootId, ...others },
  };
}

const FAILS = [
  "installing /x: started",
  "installing /x: no space left",
  "installing `/x` failed: 1",
];

Deno.test("deployments believes the journal what root's own programs wrote, and nobody else", () => {
  const status = (trusted: LogRecord["trusted"], change: Partial<LogRecord> = {}) => {
    const items = FAILS.map((text) => ({ ...rauc(text, trusted), ...change }));
    return look("", items).facts.last["rauc"]?.status;
  };
  assert.equal(status({}), "failed");
  assert.equal(status({ exe: "/usr/local/bin/rauc" }), "failed");
  for (
    const trusted of [
      { uid: 1000 },
      { exe: "/home/pi/rauc" },
      { exe: "/usr/bin/logger", comm: "rauc" },
      { comm: "logger" },
      { exe: "/usr/bin/../../tmp/rauc" },
    ]
  ) assert.equal(status(trusted), undefined, JSON.stringify(trusted));
  assert.equal(status({}, { source: "log" }), undefined);
  const unseen = rauc("installing /x: started");
  const { exe: _, comm: __, ...rest } = unseen.trusted ?? {};
  const soon = (uid: number) => ({ ...unseen, trusted: { ...rest, uid } });
  assert.equal(look("", [soon(0)]).facts.last["rauc"]?.status, "running");
  assert.equal(look("", [soon(1000)]).facts.last["rauc"], undefined);
});

Deno.test("deployments tells what becomes of one once, and nothing at its first look", () => {
  const [started, trouble, failed] = FAILS.map((text) => rauc(text));
  assert.ok(started && trouble && failed);
  assert.deepEqual(look("", [started]).events, []);
  const begun = look("", [started], look("").facts);
  assert.deepEqual(begun.events?.map(({ content }) => content), [{
    updater: "rauc",
    status: "running",
    artifact: "/x",
    started: "2026-11-22 12:00:00",
  }]);
  const over = look("", [trouble, failed, failed], begun.facts);
  assert.deepEqual(over.events?.map(({ content }) => content["cause"]), ["no space left"]);
  assert.deepEqual(look("", [failed], over.facts).events, []);
  assert.deepEqual(report(deployments, over.facts), {
    deployments: {
      running: { root: "/dev/vda2" },
      rauc: {
        status: "failed",
        artifact: "/x",
        cause: "no space left",
        started: "2026-11-22 12:00:00",
        finished: "2026-11-22 12:00:00",
      },
    },
  });
});

Deno.test("deployments takes a genuine log of Mender, and one of a boot before for interrupted", () => {
  const log = read("tests/logs/mender-3.4-state-script.log");
  const at = (text: string, attributes = "mode=600") =>
    `file /data/mender/deployments.0001.4-4.log ${attributes}\n${
      text.split("\n").slice(0, -1).map((line) => `|${line}\n`).join("")
    }`;
  const { mender } = look(at(log)).facts.last;
  assert.equal(mender?.status, "failed");
  assert.equal(mender.id, "4-4");
  assert.match(mender.cause ?? "", /^transient error: error calling enter script/);
  const begun = log.split("\n").slice(0, 4).join("\n") + "\n";
  const recent = look(at(begun, `mode=600 mtime_ms=${NOON.wallMs - 5000}`)).facts;
  assert.equal(recent.last["mender"]?.status, "running");
  const old = `mode=600 mtime_ms=${NOON.wallMs - 5_000_000}`;
  const waits = look(at(begun, old)).facts;
  assert.equal(waits.last["mender"]?.status, "running");
  const later = { ...NOON, monotonicMs: NOON.monotonicMs + 31 * 60_000 };
  assert.equal(look(at(begun, old), [], waits, later).facts.last["mender"]?.status, "interrupted");
  assert.equal(look(at(log, "mode=622")).facts.last["mender"], undefined);
  assert.equal(look(at(log, "uid=1000")).facts.last["mender"], undefined);
  assert.equal(look(at("{}\n")).facts.unread["mender"], "malformed");
});

Deno.test("deployments tells what genuine updaters did, from what a genuine journald made of it", () => {
  const path = `/var/log/journal/${"0".repeat(32)}/system.journal`;
  const empty = parseArchive(`telltale host 1\n${BASE}dir /var/log/journal\n`);
  const begun = loginJournal.catchUp?.(archiveHost(empty), undefined, 0).at(-1)?.cursor;
  const entries = read("tests/logs/updaters.journal.jsonl").trimEnd().split("\n");
  const bytes = journalOf(entries.map((line) => JSON.parse(line)));
  const archive = overlay(empty, [{ kind: "file", path, bytes, attributes: {} }]);
  const fed = loginJournal.catchUp?.(archiveHost(archive), begun, 0) ?? [];
  let { facts } = look("");
  const told: unknown[] = [];
  for (const { item } of fed) {
    if (item === undefined || "how" in item) continue;
    const trusted = { ...item.trusted, bootId: BOOT.replaceAll("-", "") };
    const collected = look("", [{ ...item, trusted }], facts);
    facts = collected.facts;
    told.push(...(collected.events ?? []).map(({ content: it }) => [it["updater"], it["status"]]));
  }
  assert.deepEqual(told, [
    ["swupdate", "running"],
    ["swupdate", "rejected"],
    ["swupdate", "running"],
    ["swupdate", "installed"],
    ["rauc", "running"],
    ["rauc", "rejected"],
    ["ostree", "installed"],
  ]);
  assert.equal(facts.last["swupdate"]?.artifact, undefined);
  assert.match(facts.last["rauc"]?.cause ?? "", /Compatible mismatch: Expected 'demo-board'/);
});

Deno.test("deployments says what it cannot read, and is blind where nothing may be read", async () => {
  assert.deepEqual({ ...look("").facts.unread }, { journal: "absent" });
  const denied = "error /var/log/journal denied\n";
  const host = guardHost(hostOf(BASE + denied), deployments.reads);
  const collecting = async () =>
    await deployments.collect(host, { before: undefined, at: NOON, items: [] });
  await unreadable(collecting(), "denied");
  // What a feed brought is not lost by it.
  assert.equal(
    look(denied, [rauc("installing /x: started")]).facts.last["rauc"]?.status,
    "running",
  );
  assert.equal(look("error /data/mender denied\n").facts.unread["mender"], "denied");
});

Deno.test("deployments knows units that failed by pid 1 alone, and forgets what nobody asks for", () => {
  const failure = (unit: string, change: Partial<LogRecord> = {}): LogRecord => ({
    ...rauc("x", { comm: "systemd", exe: "/usr/lib/systemd/systemd" }),
    pid: 1,
    fields: { MESSAGE_ID: "d9b373ed55a64feb8242e02dbe79a49c", UNIT: unit },
    ...change,
  });
  const units = (...items: LogRecord[]) => Object.keys(look("", items).facts.failed_units);
  assert.deepEqual(units(failure("update.service"), failure("other.service")), ["update.service"]);
  assert.deepEqual(units(failure("update.service", { pid: 2 })), []);
  const many = Array.from({ length: 100 }, (_, index) => failure(`up-${index}.service`));
  assert.equal(units(...many).length, 32);
  const { facts } = look("", [failure("update.service")]);
  const host = guardHost(hostOf(BASE), deployments.reads);
  const collected = deployments.collect(host, { before: facts, at: NOON, items: [], asked: [] });
  assert.ok(!(collected instanceof Promise));
  assert.deepEqual({ ...collected.facts.failed_units }, {});
});

Deno.test("deployments keeps its facts small and well formed, whatever updaters say", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 50 }),
    fc.constantFrom(
      ...FAILS,
      "installing `/x` succeeded",
      `installing ${"y".repeat(9000)}: started`,
    ),
  );
  const record = fc.record({
    message: text,
    comm: fc.constantFrom("rauc", "swupdate", "mender", "ostree"),
    bootId: fc.constantFrom("0".repeat(32), BOOT.replaceAll("-", "")),
    wallMs: fc.option(fc.integer({ min: 0, max: 8e15 }), { nil: undefined }),
    fields: fc.option(
      fc.record({
        MESSAGE_ID: fc.constantFrom(
          "b05410e8a93345389cd061aab1e9516d",
          "0163db5468ac4237b090d28490c301ed",
          "c48141f7fd49443aafff862b4809168f",
          "dd440e3e549083b63d0efc7dc15255f1",
          "__proto__",
        ),
        BUNDLE_VERSION: text,
      }),
      { nil: undefined },
    ),
  });
  fc.assert(
    fc.property(fc.array(fc.array(record, { maxLength: 6 }), { maxLength: 6 }), (looks) => {
      let before: Facts | undefined;
      for (const records of looks) {
        const items = records.map(({ message, comm, bootId, wallMs, fields }): LogRecord => ({
          ...rauc(message, { comm, exe: `/usr/bin/${comm}`, bootId }),
          wallMs,
          ...(fields && { fields }),
        }));
        const { facts, events } = look("", items, before);
        assert.ok(JSON.stringify([facts, events]).length < 20_000);
        // No control character goes out, escaped by JSON or not.
        assert.doesNotMatch(JSON.stringify([facts, events]), /\\u00[01]|\u202e/);
        before = JSON.parse(JSON.stringify(facts));
      }
    }),
    { numRuns: 200 },
  );
});
