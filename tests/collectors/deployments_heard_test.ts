import assert from "node:assert/strict";
import fc from "fast-check";
import { type Item } from "../../src/collectors/_heard_progress.ts";
import { deployments } from "../../src/collectors/deployments.ts";
import { guardHost } from "../../src/host/guard.ts";
import type { LogRecord } from "../../src/model/log_record.ts";
import { progressReader } from "../../src/parse/ipc/swupdate_progress.ts";
import { RECORDED } from "../parse/ipc/_recorded.ts";
import { read } from "../_tree.ts";
import { hostOf, NOON, report } from "./_look.ts";

const BOOT = "11111111-2222-4333-8444-555555555555";
const OTHER_BOOT = "11111111-2222-4333-8444-666666666666";

type Facts = Awaited<ReturnType<typeof deployments.collect>>["facts"];

function look(items: readonly Item[], before?: Facts, root = "/dev/vda2", boot = BOOT) {
  const device =
    `file /proc/sys/kernel/random/boot_id\n|${boot}\nfile /proc/uptime\n|1000.00 900.00\n` +
    `file /proc/cmdline\n|root=${root}\n`;
  const host = guardHost(hostOf(device), deployments.reads);
  const collected = deployments.collect(host, { before, at: NOON, items, asked: [] });
  assert.ok(!(collected instanceof Promise));
  deployments.facts.parse(collected.facts);
  return collected;
}

/** What a genuine SWUpdate said, a message every 10 ms. */
function heard(version: string, update: string): Item[] {
  const of = RECORDED.find((it) => it.version === version && it.update === update);
  const messages = of === undefined ? [] : progressReader()(of.bytes);
  return messages.map((progress, index) => ({ progress, wallMs: NOON.wallMs + 10 + index * 10 }));
}

/** What it wrote down of one that went alike, each line a millisecond before the message that it comes with. */
function written(update: string, messages: number): LogRecord[] {
  const lines = read(`tests/logs/swupdate-2022.12-${update}.log`).trimEnd().split("\n");
  const named = lines.findIndex((it) => it.includes(" : Version "));
  const place = (index: number) => index < named ? 1 : index === named ? 2 : messages;
  return lines.map((message, index) => ({
    wallMs: NOON.wallMs + place(index) * 10 - 1,
    tag: "swupdate",
    pid: 700,
    message,
    count: 1,
    source: "journal",
    trusted: {
      comm: "swupdate",
      exe: "/usr/bin/swupdate",
      uid: 0,
      bootId: BOOT.replaceAll("-", ""),
    },
  }));
}

/** What is told of looks, one after the other, and what stands at the end. */
function told(...looks: (readonly Item[])[]) {
  let { facts } = look([]);
  const statuses: unknown[] = [];
  for (const items of looks) {
    const collected = look(items, facts);
    facts = JSON.parse(JSON.stringify(collected.facts));
    statuses.push(...(collected.events ?? []).map(({ content }) => content["status"]));
  }
  const { artifact, cause } = facts.last["swupdate"] ?? {};
  return { statuses, artifact, cause, facts };
}

Deno.test("deployments tells what a genuine SWUpdate says at its socket, where it writes no log", () => {
  const ends = RECORDED.map(({ version, update }) => {
    const { statuses, artifact, cause } = told(...heard(version, update).map((it) => [it]));
    return [version, update, statuses.join(" "), artifact ?? "", cause ?? ""].join(", ");
  });
  assert.deepEqual(ends, [
    "2022.12, succeeded, running installed, 2.4.1, ",
    "2022.12, hash, running failed, 2.4.1, ",
    "2022.12, hardware, running failed, 2.4.1, ",
    "2022.12, signature, running failed, , ",
    "2022.12, cut off, running failed, 2.4.1, ",
    "2024.12, succeeded, running installed, 2.4.1, ",
    "2024.12, hash, running failed, 2.4.1, ",
    "2024.12, hardware, running failed, 2.4.1, ",
    "2024.12, signature, failed, , ",
    "2024.12, cut off, running failed, 2.4.1, ",
    "2026.05, succeeded, running installed, 2.4.1, ",
    "2026.05, hash, running failed, 2.4.1, ",
    "2026.05, hardware, running rejected, 2.4.1, SW not compatible with hardware",
    "2026.05, signature, rejected, , Authentication of all signatures failed",
    "2026.05, cut off, running failed, 2.4.1, Error reading 16384 bytes from stream 5: No data available",
  ]);
});

Deno.test("deployments tells one deployment that is both heard and written down once", () => {
  for (const [update, end] of [["succeeded", "installed"], ["hash", "rejected"]] as const) {
    for (const version of ["2022.12", "2024.12", "2026.05"]) {
      const socket = heard(version, update);
      const journal = written(update, socket.length);
      const orders = [
        [[...journal, ...socket]],
        [journal, socket],
        // As it comes: each a look, the journal a quarter of a second later than the socket, but for the end.
        [socket.slice(0, -1), journal, socket.slice(-1)],
        [journal.slice(0, 3), socket.slice(0, 2), journal.slice(3), socket.slice(2)],
      ];
      for (const [index, looks] of orders.entries()) {
        const { statuses, artifact, cause } = told(...looks);
        const at = `${version} ${update} ${index}`;
        assert.deepEqual(statuses.filter((it) => it !== "running"), [end], at);
        assert.ok(statuses.length <= 2, at);
        assert.equal(artifact, "2.4.1", at);
        if (update === "hash") assert.match(cause ?? "", /HASH mismatch/, at);
      }
      // Where the journal is later than it ever was, what it says of the cause is not lost.
      const late = told(socket, journal);
      assert.equal(late.facts.last["swupdate"]?.status, end, version);
      if (update === "hash") assert.match(late.cause ?? "", /HASH mismatch/);
    }
  }
});

Deno.test("deployments judges by the next boot what it heard to have been installed, or not to end", () => {
  const { facts } = told(heard("2024.12", "succeeded"));
  const later = (root: string, before: Facts) => {
    const booted = look([], before, root, OTHER_BOOT).facts;
    const at = { ...NOON, monotonicMs: NOON.monotonicMs + 120_000 };
    const host = guardHost(
      hostOf(
        `file /proc/sys/kernel/random/boot_id\n|${OTHER_BOOT}\nfile /proc/uptime\n|1120.00 900.00\n` +
          `file /proc/cmdline\n|root=${root}\n`,
      ),
      deployments.reads,
    );
    const collected = deployments.collect(host, { before: booted, at, items: [], asked: [] });
    assert.ok(!(collected instanceof Promise));
    return collected.facts.last["swupdate"]?.status;
  };
  assert.equal(later("/dev/vda3", facts), "succeeded");
  assert.equal(later("/dev/vda2", facts), "rolled_back");
  const begun = told(heard("2024.12", "succeeded").slice(0, 3));
  assert.equal(later("/dev/vda2", begun.facts), "interrupted");
});

Deno.test("deployments says that SWUpdate cannot be heard, until it can", () => {
  const denied = look([{ unheard: "denied" }]).facts;
  assert.equal(denied.unread["swupdate"], "denied");
  const carried = look([], denied).facts;
  assert.deepEqual(
    (report(deployments, carried) as { coverage?: unknown }).coverage,
    { swupdate: "denied", journal: "absent" },
  );
  assert.equal(look([{ unheard: undefined }], carried).facts.unread["swupdate"], undefined);
});

Deno.test("deployments keeps what it heard small and well formed, whatever SWUpdate installs", () => {
  const few = fc.string({ unit: "binary", maxLength: 12 });
  const some = fc.tuple(few, fc.integer({ min: 0, max: 40 })).map(([it, times]) =>
    it.repeat(times)
  );
  const text = fc.oneof(
    some,
    some.map((it) => JSON.stringify({ 0: { VERSION: it } })),
    some.map((it) => JSON.stringify({ errors: [`ERROR ${it}`] })),
  );
  const progress = fc.record({
    status: fc.integer({ min: 0, max: 10 }),
    step: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    steps: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    image: few,
    info: text,
  });
  const item = fc.record({ progress, wallMs: fc.integer({ min: 0, max: 8e15 }) });
  fc.assert(
    fc.property(fc.array(fc.array(item, { maxLength: 5 }), { maxLength: 5 }), (looks) => {
      let before: Facts | undefined;
      for (const items of looks) {
        const { facts, events } = look(items, before);
        assert.ok(JSON.stringify([facts, events]).length < 10_000);
        assert.doesNotMatch(JSON.stringify([facts, events]), /\\u00[01]|\u202e/);
        before = JSON.parse(JSON.stringify(facts));
      }
    }),
    { numRuns: 30 },
  );
});
