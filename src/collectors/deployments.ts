import * as z from "zod";
import { assertJournal, loginJournal } from "../host/feeds/login_journal.ts";
import { PROGRESS_SOCKETS, swupdateFeed } from "../host/feeds/swupdate.ts";
import type { HostFs } from "../host/host_fs.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import type { LogRecord } from "../model/log_record.ts";
import { Unreadable, type Why } from "../model/reading.ts";
import { parseBootId } from "../parse/proc/boot_id.ts";
import { parseKernelArguments } from "../parse/proc/kernel_arguments.ts";
import { parseUptime } from "../parse/proc/uptime.ts";
import { attempt } from "./_attempt.ts";
import { defineCollector } from "./_collector.ts";
import { advance, DEPLOYMENT, type Deployment } from "./_deployment.ts";
import { type Boot, settle, settleSlots } from "./_deployment_boot.ts";
import { eventsOf, published } from "./_deployment_report.ts";
import { advanceHeard, inOrder, type Item, unheardAfter } from "./_heard_progress.ts";
import { MENDER_READS, newestMenderLog, readMenderLog } from "./_mender_logs.ts";
import { RAUC_READS, type RaucSlots, readRaucSlots } from "./_rauc_slots.ts";
import { IMAGE, type Image, IMAGE_READS, readImage } from "./_running_image.ts";
import { stepOf, unitResultOf, type Updater, UPDATERS } from "./_updater_records.ts";

const BOOT_ID = "/proc/sys/kernel/random/boot_id";
/** Where libostree says what is staged, and takes that away once it was finalized; only root may read it. */
const OSTREE = "/run/ostree";
const STAGED = "staged-deployment";
const FINALIZE = "ostree-finalize-staged.service";
/** No device has more units that update it. */
const MAX_UNITS = 32;
/** What one of these installs shows only after a boot. */
const BOOTS: ReadonlySet<Updater> = new Set(["ostree", "rauc", "swupdate"]);

const FACTS = z.object({
  boot_id: z.string().describe("Without dashes, as journald has it"),
  running: IMAGE,
  previous: z.object({ boot_id: z.string(), running: z.string() }).optional()
    .describe("What ran in the boot before"),
  last: z.record(z.string(), DEPLOYMENT).describe("The last deployment, by updater"),
  failed_units: z.record(z.string(), z.object({ result: z.string(), boot_id: z.string() }))
    .describe("Units that failed and have not been well since, of those that a detector asks for"),
  activated: z.object({ slot: z.string(), at: z.string(), boot_id: z.string() }).optional()
    .describe("RAUC's slot that is to be booted, and the boot in which it was chosen"),
  mender_log: z.string().optional().describe("Which log of Mender was read, and in which state"),
  changed: z.object({
    updater: z.string(),
    boot_id: z.string(),
    booted_ms: z.number().optional().describe(
      "When that boot began, ms since 1970 UTC; unknown until the clock is set",
    ),
  }).optional().describe(
    "The last boot into something else, and the updater that had installed it",
  ),
  unheard: z.enum(["absent", "denied", "malformed", "slow"]).optional()
    .describe("Why SWUpdate's progress cannot be heard"),
  unread: z.record(z.string(), z.enum(["absent", "denied", "malformed", "slow"])),
});
type Facts = z.infer<typeof FACTS>;

/**
 * What became of the last deployment of each updater, and what the device runs. Of the journal only what
 * root's own programs wrote counts, of files what nobody but root can write.
 */
export const deployments = defineCollector({
  id: "deployments",
  summary: "Updates of the whole device by Mender, RAUC, SWUpdate and OSTree, and what it runs",
  reads: [
    BOOT_ID,
    "/proc/uptime",
    "/proc/cmdline",
    OSTREE,
    ...IMAGE_READS,
    ...RAUC_READS,
    ...MENDER_READS,
    ...loginJournal.reads,
  ],
  sockets: PROGRESS_SOCKETS,
  feeds: [loginJournal, swupdateFeed],
  everyMs: 60_000,
  durable: true,
  // The feed says it anew.
  atRest: ({ unheard: _, ...facts }) => facts,
  facts: FACTS,
  collect(host, { before, at, items: given, asked = [] }) {
    const items = given as readonly Item[];
    const parameters = attempt(() => parseKernelArguments(host.readText("/proc/cmdline"))) ??
      new Map<string, string>();
    const slots = readRaucSlots(host, parameters);
    const running = readImage(host, parameters, { slot: slots?.booted, bundle: slots?.bundle });
    const uptimeMs = parseUptime(host.readText("/proc/uptime")) * 1000;
    const boot: Boot = {
      id: parseBootId(host.readText(BOOT_ID)).replaceAll("-", ""),
      beganMs: at.wallMs - uptimeMs,
      running: keyOf(running),
      nowMs: at.monotonicMs,
    };
    const facts: Facts = {
      boot_id: boot.id,
      running,
      last: Object.assign(emptyObject<Deployment>(), before?.last),
      failed_units: emptyObject(),
      ...(before?.changed && { changed: before.changed }),
      ...previousOf(before, boot),
      ...unheardAfter(before, items),
      unread: emptyObject<Why>(),
    };
    for (const [unit, it] of Object.entries(before?.failed_units ?? {})) {
      if (isAsked(unit, asked)) facts.failed_units[unit] = it;
    }
    for (const item of inOrder(items)) {
      if ("progress" in item) {
        advanceHeard(facts.last, item, boot);
        continue;
      }
      const bootId = item.trusted?.bootId ?? boot.id;
      const { previous } = facts;
      const ran = previous?.boot_id === bootId ? previous.running : "";
      take(facts, item, bootId, bootId === boot.id ? boot.running : ran, asked);
    }
    if (facts.unheard !== undefined) facts.unread["swupdate"] = facts.unheard;
    readLogs(host, facts, before, boot);
    noteStaged(host, facts, boot);
    for (const updater of UPDATERS) {
      const last = facts.last[updater];
      if (last !== undefined) facts.last[updater] = settle(updater, last, boot);
    }
    if (slots !== undefined) settleRauc(facts, before, slots, boot, at.synchronised);
    noteChange(facts, before, boot, at.synchronised);
    if (items.every((it) => "unheard" in it)) assertSight(host, facts, slots);
    return { facts, events: before === undefined ? [] : eventsOf(before.last, facts.last) };
  },
  report({ now: { running, last, failed_units, unread } }) {
    const report = emptyObject();
    if (Object.keys(running).length > 0) report.running = { ...running } as JsonObject;
    for (const [updater, it] of Object.entries(last)) report[updater] = published(it);
    const units = Object.entries(failed_units).map(([unit, { result }]) => [unit, result] as const);
    if (units.length > 0) report.failed_units = Object.fromEntries(units);
    const coverage = Object.assign(emptyObject(), unread);
    return { deployments: report, ...(Object.keys(unread).length > 0 ? { coverage } : {}) };
  },
});

/** What runs, to be compared. */
function keyOf(image: Image): string {
  return JSON.stringify(Object.entries(image).sort());
}

/** The journal may be read only after the boot that it tells of is over. */
function previousOf(before: Facts | undefined, boot: Boot): Pick<Facts, "previous"> {
  if (before === undefined || before.boot_id === boot.id) {
    return before?.previous === undefined ? {} : { previous: before.previous };
  }
  return { previous: { boot_id: before.boot_id, running: keyOf(before.running) } };
}

function take(
  facts: Facts,
  record: LogRecord,
  bootId: string,
  running: string,
  asked: readonly string[],
): void {
  const { last, failed_units } = facts;
  const told = stepOf(record, (updater) => own(last, updater)?.artifact);
  const context = { wallMs: record.wallMs, bootId, running };
  if (told !== undefined) {
    const { updater, step } = told;
    const next = advance(last[updater], step, { ...context, boots: BOOTS.has(updater) });
    if (next !== undefined) last[updater] = next;
    return;
  }
  const result = unitResultOf(record);
  if (result === undefined) return;
  const { unit, ok } = result;
  if (unit === FINALIZE) {
    if (ok) return;
    const failed = { kind: "ended", how: "failed" } as const;
    const next = advance(last["ostree"], failed, { ...context, boots: true });
    if (next !== undefined) last["ostree"] = next;
  } else if (ok) {
    delete failed_units[unit];
  } else if (isAsked(unit, asked) && Object.keys(failed_units).length < MAX_UNITS) {
    // That its job failed says less than why.
    const known = result.result === "failed" ? own(failed_units, unit)?.result : undefined;
    failed_units[unit] = { result: known ?? result.result, boot_id: bootId };
  }
}

/** Whether a unit is among those, in whose names `*` stands for any text. */
function isAsked(unit: string, asked: readonly string[]): boolean {
  return asked.some((pattern) => {
    const pieces = pattern.split("*").map((it) => it.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
    return new RegExp(`^${pieces.join(".*")}$`).test(unit);
  });
}

/** Of a deployment that Mender has a log of, the log says more than the journal, and in one piece. */
function readLogs(host: HostFs, facts: Facts, before: Facts | undefined, boot: Boot): void {
  const log = newestMenderLog(host);
  if (log === undefined) return;
  if ("unread" in log) {
    facts.unread["mender"] = log.unread;
    return;
  }
  facts.mender_log = `${log.path} ${log.stamp}`;
  if (facts.mender_log === before?.mender_log) return;
  const known = own(facts.last, "mender");
  // One that nobody wrote to since the boot is of a boot before.
  const isOld = before === undefined && log.writtenMs < boot.beganMs;
  const bootId = isOld ? "" : boot.id;
  const read = readMenderLog(host, log, { bootId, running: boot.running });
  if ("unread" in read) {
    facts.unread["mender"] = read.unread;
    delete facts.mender_log;
    return;
  }
  const same = known !== undefined && (known.id ?? read.id) === read.id;
  facts.last["mender"] = same && known.before !== undefined
    ? { ...read, before: known.before }
    : read;
}

/** What is staged is installed as the device goes down, when nobody may be left to look. */
function noteStaged(host: HostFs, { last }: Facts, { id, running }: Boot): void {
  if (attempt(() => host.list(OSTREE))?.includes(STAGED) !== true) return;
  const known = last["ostree"];
  if (known?.boot_id === id && ["running", "installed"].includes(known.status)) return;
  last["ostree"] = { status: "installed", boot_id: id, before: running };
}

function settleRauc(
  facts: Facts,
  before: Facts | undefined,
  slots: RaucSlots,
  boot: Boot,
  isSynchronised: boolean,
): void {
  const { activated } = slots;
  if (activated === undefined) return;
  const { slot, at } = activated;
  const known = before?.activated;
  const isKnown = known?.slot === slot && known.at === at;
  // What is seen for the first time in a boot may be of the one before.
  const isFirst = before?.boot_id !== boot.id && isSynchronised;
  const isOld = isFirst && Date.parse(at) < boot.beganMs;
  const boot_id = isKnown ? known.boot_id : isOld ? "" : boot.id;
  facts.activated = { slot, at, boot_id };
  const settled = settleSlots(facts.last["rauc"], slots, boot_id !== boot.id, boot);
  if (settled !== undefined) facts.last["rauc"] = settled;
}

/** What runs is something else than before the boot: some updater had installed it, or nobody knows who. */
function noteChange(
  facts: Facts,
  before: Facts | undefined,
  boot: Boot,
  isSynchronised: boolean,
): void {
  const began = isSynchronised ? { booted_ms: boot.beganMs } : {};
  const { changed } = facts;
  if (changed?.boot_id === boot.id && changed.booted_ms === undefined) {
    facts.changed = { ...changed, ...began };
  }
  if (before === undefined || before.boot_id === boot.id) return;
  const was = keyOf(before.running);
  const updater = was === boot.running ? undefined : UPDATERS.find((it) => {
    const { before, after } = facts.last[it] ?? {};
    return before === was || (after === was && before === boot.running);
  });
  if (updater === undefined) delete facts.changed;
  else facts.changed = { updater, boot_id: boot.id, ...began };
}

/** Without the journal nothing is known but what files tell. Throws `Unreadable` where neither may be read. */
function assertSight(host: HostFs, { unread, mender_log }: Facts, slots: RaucSlots | undefined) {
  try {
    assertJournal(host);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    unread["journal"] = error.why;
    const seen = mender_log !== undefined || slots?.activated !== undefined;
    if (error.why !== "absent" && !seen) throw error;
  }
}
