import * as z from "zod";
import { logFeed, LOGIN_LOGS, type LogItem } from "../host/feeds/log.ts";
import { loginJournal } from "../host/feeds/login_journal.ts";
import { logAt, rotationOf } from "../host/feeds/rotation.ts";
import { type HostFs, type HostPath, type ReadPattern, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject, own } from "../model/json.ts";
import { JOURNAL_LOSSES, type JournalGap } from "../model/journal_gap.ts";
import { LOG_LOSSES } from "../model/log_gap.ts";
import { dateTime } from "../model/instant.ts";
import { Unreadable } from "../model/reading.ts";
import { defineCollector } from "./_collector.ts";

/** Records of fixed size that login, sshd and PAM add to; logrotate knows the first two. */
const RECORDS: readonly HostPath[] = ["/var/log/wtmp", "/var/log/btmp", "/var/log/lastlog"];
const JOURNALS = "/var/log/journal";
const MACHINE_ID = "/etc/machine-id";
const BOOT_ID = "/proc/sys/kernel/random/boot_id";
const READS: readonly ReadPattern[] = [
  ...RECORDS.map((path) => `${path}*` as const),
  `${JOURNALS}/*/*`,
  MACHINE_ID,
  BOOT_ID,
];
/** TMPFS_MAGIC and RAMFS_MAGIC of linux/magic.h: what is there is gone with the boot. */
const VOLATILE: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);
/** There are no more logs than this by far. */
const MAX_LOSSES = 64;

const LOSS = z.object({
  path: z.string(),
  how: z.enum([...LOG_LOSSES, ...JOURNAL_LOSSES, "vacuumed", "volatile"]).describe(
    "What happened to it: truncated, removed, replaced, edited and emptied should not, the rest does",
  ),
  from_byte: z.number().optional().describe("From this offset of what was read until then"),
  max_bytes: z.number().optional().describe("At most so many; without it nobody can know any more"),
  max_entries: z.number().optional().describe("Of the journal, at most so many entries"),
  unit: z.string().optional().describe("Whose messages journald left out"),
  seen_ms: z.number().describe("When it was noticed last, monotonic"),
  wall_ms: z.number().describe("The same, UTC"),
});
type Loss = z.infer<typeof LOSS>;

const FACTS = z.object({
  boot_id: z.string().optional(),
  files: z.record(
    z.string(),
    z.object({ inode: z.number(), size_bytes: z.number(), mtime_ms: z.number() }),
  ).describe("The logs that are there, by path"),
  losses: z.record(z.string(), LOSS).describe("What was lost of a log, the last of each kind"),
});
type LogFacts = z.infer<typeof FACTS>;
type LogFile = LogFacts["files"][string];

/**
 * What happens to the logs themselves. The feed tells it of those that are read as text; of the others
 * what stat says is compared. A log that was rotated has lost nothing: its file is beside it, or a
 * copy that is as long, or something newer that was compressed.
 */
export const logs = defineCollector({
  id: "logs",
  summary: "Logs that were cut, deleted, replaced or edited, and what could not be read of them",
  reads: [...logFeed.reads, ...loginJournal.reads, ...READS],
  statFs: ["/var/log"],
  feeds: [logFeed, loginJournal],
  everyMs: 10_000,
  durable: true,
  facts: FACTS,
  collect(host, { before, items, at }) {
    const boot = unlessAbsent(() => host.readText(BOOT_ID).trim());
    const facts: LogFacts = {
      ...(boot === undefined ? {} : { boot_id: boot }),
      files: emptyObject<LogFile>(),
      losses: emptyObject<Loss>(),
    };
    for (const [key, loss] of Object.entries(before?.losses ?? {})) {
      // A device whose clock begins in 1970 at every boot noticed it just now, not in years.
      facts.losses[key] = { ...loss, seen_ms: Math.min(loss.seen_ms, at.monotonicMs) };
    }
    const lose = (loss: Omit<Loss, "seen_ms" | "wall_ms">, rebooted: boolean) => {
      const how = rebooted && isVolatile(host) ? "volatile" : loss.how;
      remember(facts.losses, { ...loss, how, seen_ms: at.monotonicMs, wall_ms: at.wallMs });
    };
    for (const item of items as readonly (LogItem | JournalGap)[]) {
      if (!("how" in item)) continue;
      if ("maxEntries" in item) {
        const { path, maxEntries, unit } = item;
        // journald deletes its oldest files as a matter of course.
        const how = item.how === "removed" ? "vacuumed" : item.how;
        lose(
          { path, how, ...optional("max_entries", maxEntries), ...optional("unit", unit) },
          false,
        );
        continue;
      }
      const { path, how, fromByte, maxBytes, rebooted } = item;
      lose({ path, how, from_byte: fromByte, ...optional("max_bytes", maxBytes) }, rebooted);
    }
    for (const path of LOGIN_LOGS) noteIfAllowed(facts, host, path);
    const known = before?.files ?? {};
    for (const path of [...RECORDS, ...journalOf(host)]) {
      note(facts, host, path);
      const [was, is] = [own(known, path), own(facts.files, path)];
      const how = was === undefined ? undefined : lossOf(host, path, was, is);
      if (how !== undefined) lose({ path, how }, before?.boot_id !== boot);
    }
    return { facts };
  },
  report({ now: { losses } }) {
    const report = emptyObject();
    for (const [key, { how, wall_ms, ...it }] of Object.entries(losses)) {
      report[key] = {
        how,
        ...optional("from_byte", it.from_byte),
        ...optional("max_bytes", it.max_bytes),
        ...optional("max_entries", it.max_entries),
        ...optional("unit", it.unit),
        ...optional("time", dateTime(wall_ms)),
      };
    }
    return report;
  },
});

function note({ files }: LogFacts, host: HostFs, path: HostPath): void {
  const stat = logAt(host, path);
  if (stat === undefined) return;
  files[path] = { inode: stat.inode, size_bytes: stat.sizeBytes, mtime_ms: stat.mtimeMs };
}

/** auditd lets few into its directory; what the feed cannot follow there, `failures` goes without. */
function noteIfAllowed(facts: LogFacts, host: HostFs, path: HostPath): void {
  try {
    note(facts, host, path);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
}

/** The system's journal, which journald keeps under its name until it is rotated; none where nothing is kept. */
function journalOf(host: HostFs): readonly HostPath[] {
  const id = unlessAbsent(() => host.readText(MACHINE_ID).trim()) ?? "";
  return /^[0-9a-f]{32}$/.test(id) ? [`${JOURNALS}/${id}/system.journal`] : [];
}

/** What became of a file that was there; undefined where nothing is lost. */
function lossOf(
  host: HostFs,
  path: HostPath,
  was: LogFile,
  is: LogFile | undefined,
): "removed" | "replaced" | "truncated" | undefined {
  if (was.size_bytes === 0) return undefined;
  if (path.endsWith(".journal")) {
    if (is?.inode === was.inode || isArchived(host, path, was)) return undefined;
  } else {
    // Another inode is not another file: an overlay gives a new one to what is written to first.
    if (is !== undefined && is.size_bytes >= was.size_bytes) return undefined;
    const { plain, compressed } = rotationOf(host, path);
    const moved = plain.some((it) => it.inode === was.inode);
    const copied = plain.some((it) => it.mtimeMs >= was.mtime_ms && it.sizeBytes >= was.size_bytes);
    const rotated = plain.some((it) => is?.inode !== was.inode && it.mtimeMs > was.mtime_ms);
    const packed = compressed.some((it) => it.mtimeMs >= Math.floor(was.mtime_ms / 1000) * 1000);
    if (moved || copied || rotated || packed) return undefined;
  }
  return is === undefined ? "removed" : is.inode === was.inode ? "truncated" : "replaced";
}

/** Whether journald has renamed it, or archived another since, of which this one may be vacuumed already. */
function isArchived(host: HostFs, path: HostPath, was: LogFile): boolean {
  const directory = path.slice(0, path.lastIndexOf("/")) as HostPath;
  const names = unlessAbsent(() => host.list(directory)) ?? [];
  return names.filter((name) => /^system@.+\.journal~?$/.test(name)).some((name) => {
    const stat = logAt(host, `${directory}/${name}`);
    return stat !== undefined && (stat.inode === was.inode || stat.mtimeMs > was.mtime_ms);
  });
}

function isVolatile(host: HostFs): boolean {
  try {
    return VOLATILE.has(host.statFs("/var/log").type);
  } catch (error) {
    if (error instanceof Unreadable) return false;
    throw error;
  }
}

/** The last of each kind of a log. Pieces of one overlong line that follow each other are one. */
function remember(losses: LogFacts["losses"], loss: Loss): void {
  const key = `${loss.path} ${loss.how}`;
  const last = own(losses, key);
  delete losses[key];
  const { from_byte: from, max_bytes: length } = last ?? {};
  losses[key] = from !== undefined && length !== undefined && loss.max_bytes !== undefined &&
      from + length === loss.from_byte
    ? { ...loss, from_byte: from, max_bytes: length + loss.max_bytes }
    : loss;
  const [oldest, ...others] = Object.keys(losses);
  if (oldest !== undefined && others.length >= MAX_LOSSES) delete losses[oldest];
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : { [key]: value } as { [P in K]?: V };
}
