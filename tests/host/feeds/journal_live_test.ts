import assert from "node:assert/strict";
import { journalFeed } from "../../../src/host/feeds/journal.ts";
import { openJournal } from "../../../src/parse/db/journal_file.ts";
import { inMemory } from "../../parse/db/_journals.ts";
import type { Json } from "../../../src/model/json.ts";
import type { LogRecord } from "../../../src/model/log_record.ts";
import { hostAt, type Journald, noJournald, polling, sleep, withJournald } from "./_journald.ts";

const reason = noJournald();
const VARIANTS = ["0", "1"].flatMap((compact) => ["0", "1"].map((keyed) => ({ compact, keyed })));

function live(name: string, fn: () => Promise<void>): void {
  const ignore = reason !== undefined;
  Deno.test({ name: ignore ? `${name} (skipped: ${reason})` : name, ignore, fn });
}

/** Takes records as long as it is not aborted. */
async function take(
  directory: string,
  cursor: Json | undefined,
  signal: AbortSignal,
  into: LogRecord[],
): Promise<Json | undefined> {
  const feed = journalFeed(polling);
  for await (const taken of feed.open(hostAt(directory), cursor, signal)) {
    assert.ok(taken.item === undefined || "message" in taken.item, Deno.inspect(taken.item));
    if (taken.item !== undefined) into.push(taken.item);
    cursor = taken.cursor;
    // An agent may stop with records waiting: those come again to the next.
    if (signal.aborted) break;
  }
  return cursor ?? feed.cursor;
}

for (const { compact, keyed } of VARIANTS) {
  const kind = `${compact === "1" ? "compact" : "regular"}, ${keyed === "1" ? "" : "not "}keyed`;
  live(
    `journalFeed() misses and repeats nothing (${kind}) when journald rotates and flushes and the agent restarts`,
    async () => {
      const environment = { SYSTEMD_JOURNAL_COMPACT: compact, SYSTEMD_JOURNAL_KEYED_HASH: keyed };
      await withJournald(environment, async (journald) => {
        await say(journald, "history");
        await sleep(300);
        const records: LogRecord[] = [];
        let stop = new AbortController();
        let taking = take(journald.directory, undefined, stop.signal, records);
        await sleep(200);
        const total = 3000;
        for (let i = 0; i < total; i++) {
          await say(journald, `message ${i}`);
          if (i % 3 === 0) {
            await journald.send({ MESSAGE: `other ${i}`, SYSLOG_IDENTIFIER: "other" });
          }
          if (i % 700 === 350) journald.kill("SIGUSR2");
          if (i === 1000) journald.kill("SIGUSR1");
          if (i % 900 === 899) {
            stop.abort();
            const cursor = await taking;
            stop = new AbortController();
            if (i > 2000) journald.kill("SIGUSR2");
            const soon = i + 50;
            for (; i < soon; i++) await say(journald, `message ${i + 1}`);
            taking = take(
              journald.directory,
              JSON.parse(JSON.stringify(cursor)),
              stop.signal,
              records,
            );
          }
        }
        for (let tries = 0; tries < 100 && records.length < total; tries++) await sleep(50);
        await sleep(200);
        stop.abort();
        await taking;
        const expected = Array.from({ length: total }, (_, i) => `message ${i}`);
        assert.deepEqual(records.map(({ message }) => message), expected);
        const files = filesOf(journald);
        assert.ok(files.filter((path) => path.includes("@")).length >= 4, files.join(" "));
        const { header } = openJournal(inMemory(Deno.readFileSync(files[0] ?? "")));
        assert.equal(header().compact, compact === "1");
        const last = records.at(-1);
        assert.equal(last?.tag, "sshd");
        assert.equal(last?.trusted?.comm, Deno.readTextFileSync("/proc/self/comm").trim());
        assert.equal(last?.trusted?.uid, Deno.uid());
        assert.match(last?.trusted?.bootId ?? "", /^[0-9a-f]{32}$/);
        assert.ok(Math.abs((last?.wallMs ?? 0) - Date.now()) < 60_000);
      });
    },
  );
}

/** The journal files that are in /var now. */
function filesOf({ directory }: Journald): readonly string[] {
  const root = `${directory}/var/log/journal`;
  const [machine] = Deno.readDirSync(root);
  return [...Deno.readDirSync(`${root}/${machine?.name}`)].map(({ name }) =>
    `${root}/${machine?.name}/${name}`
  );
}

async function say(journald: Journald, message: string): Promise<void> {
  await journald.send({ MESSAGE: message, SYSLOG_IDENTIFIER: "sshd" });
}
