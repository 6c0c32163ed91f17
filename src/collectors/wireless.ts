import * as z from "zod";
import { assertJournal, loginJournal } from "../host/feeds/login_journal.ts";
import {
  NETWORK_MANAGER,
  NETWORKD,
  WIRELESS_READS,
  wirelessFeed,
  wirelessNames,
} from "../host/feeds/wireless.ts";
import { type BusSession, type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { emptyObject, own } from "../model/json.ts";
import type { JournalGap } from "../model/journal_gap.ts";
import { escapeKey } from "../model/key.ts";
import type { LogRecord } from "../model/log_record.ts";
import { Unreadable, type Why } from "../model/reading.ts";
import { ParseError } from "../parse/parse_error.ts";
import { ASSOCIATION, type Association, type Teller, TELLERS } from "./_association.ts";
import { defineCollector } from "./_collector.ts";
import { askNetworkManager } from "./_nm.ts";
import { askNetworkd } from "./_networkd.ts";
import { readInteger, readLine } from "./_read_line.ts";
import { hear, HEARD, heardAssociation } from "./_supplicant.ts";

const BOOT_ID = "/proc/sys/kernel/random/boot_id";
const FACTS = z.object({
  interfaces: z.record(z.string(), ASSOCIATION).describe("The wireless interfaces, by name"),
  sources: z.partialRecord(
    z.enum(TELLERS),
    z.enum(["told", "absent", "denied", "malformed", "slow"]),
  ).describe("Who told of one, and why the others did not"),
  heard: z.record(z.string(), HEARD).describe("What wpa_supplicant wrote into the journal"),
  boot_id: z.string().optional().describe("Since which boot"),
});
type Facts = z.infer<typeof FACTS>;

/**
 * With which access point each wireless interface is. Whoever manages it is asked over the bus; where that
 * tells nothing, what wpa_supplicant writes down as it happens is remembered, within one boot.
 */
export const wireless = defineCollector({
  id: "wireless",
  summary: "With which access point each wireless interface is: SSID, BSSID, security",
  reads: [
    ...WIRELESS_READS,
    "/sys/class/net/*/ifindex",
    "/sys/class/net/*/operstate",
    BOOT_ID,
    ...loginJournal.reads,
  ],
  bus: [NETWORK_MANAGER, NETWORKD],
  feeds: [wirelessFeed, loginJournal],
  // systemd-networkd gives no signal when an interface goes to another access point of the same network.
  everyMs: 10_000,
  durable: true,
  atRest: ({ heard, boot_id }) => ({
    interfaces: {},
    sources: {},
    heard,
    ...(boot_id === undefined ? {} : { boot_id }),
  }),
  facts: FACTS,
  async collect(host, { before, items }) {
    const names = wirelessNames(host);
    if (names.length === 0) throw new Unreadable("absent", "No wireless interface");
    const boot_id = unlessAbsent(() => host.readText(BOOT_ID).trim());
    const records = (items as readonly (LogRecord | JournalGap | "changed")[]).filter(isRecord);
    const heard = hear(before?.boot_id === boot_id ? before?.heard ?? {} : {}, records);
    const told = await askAll(host, names);
    told.wpa_supplicant = await attempt(() => fromLog(host, names, heard));
    const interfaces = emptyObject<Association>();
    for (const name of names) {
      const known = TELLERS.map((it) => told[it]).map((it) =>
        it instanceof Unreadable ? undefined : it?.get(name)
      );
      interfaces[escapeKey(name)] = known.find((it) => it !== undefined) ?? {};
    }
    const sources: Facts["sources"] = {};
    for (const it of TELLERS) {
      const answer = told[it];
      sources[it] = answer instanceof Unreadable
        ? answer.why
        : answer !== undefined && answer.size > 0
        ? "told"
        : "absent";
    }
    const isTold = Object.values(interfaces).some(({ connected }) => connected !== undefined);
    if (!isTold) throw worst(told);
    return { facts: { interfaces, sources, heard, ...(boot_id === undefined ? {} : { boot_id }) } };
  },
  report({ now: { interfaces, sources } }) {
    const shown = emptyObject();
    for (const [name, it] of Object.entries(interfaces)) {
      shown[name] = Object.assign(emptyObject(), it);
    }
    return { interfaces: shown, sources: Object.assign(emptyObject(), sources) };
  },
});

type Answers = Partial<Record<Teller, ReadonlyMap<string, Association> | Unreadable>>;

function isRecord(item: LogRecord | JournalGap | "changed"): item is LogRecord {
  return item !== "changed" && "tag" in item;
}

/** What those who manage interfaces answer on the bus, or why they do not. */
async function askAll(host: HostFs, names: readonly string[]): Promise<Answers> {
  const interfaces = new Map<string, number>();
  for (const name of names) {
    const ifindex = readInteger(host, `/sys/class/net/${name}/ifindex`);
    if (ifindex !== undefined) interfaces.set(name, ifindex);
  }
  const session = await attempt(() => host.bus.open());
  if (session instanceof Unreadable) return { networkmanager: session, networkd: session };
  try {
    return {
      networkmanager: await attempt(() => askNetworkManager(session, names)),
      networkd: await attempt(() => askNetworkd(session, interfaces)),
    };
  } finally {
    session[Symbol.dispose]();
  }
}

async function attempt<T extends BusSession | ReadonlyMap<string, Association>>(
  ask: () => T | Promise<T>,
): Promise<T | Unreadable> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Unreadable) return error;
    if (error instanceof ParseError) return new Unreadable("malformed", error.message);
    throw error;
  }
}

/**
 * What was heard of interfaces that are there; one that is down is with nobody, whatever was said last. What
 * was heard says nothing any more where the journal can be read no longer.
 */
function fromLog(
  host: HostFs,
  names: readonly string[],
  heard: Facts["heard"],
): ReadonlyMap<string, Association> {
  const told = new Map<string, Association>();
  if (Object.keys(heard).length > 0) assertJournal(host);
  for (const name of names) {
    const association = heardAssociation(own(heard, name));
    if (association === undefined) continue;
    const isUp = readLine(host, `/sys/class/net/${name}/operstate`) === "up";
    told.set(name, isUp ? association : { connected: false, told_by: "wpa_supplicant" });
  }
  return told;
}

const WORST_FIRST: readonly Why[] = ["denied", "slow", "malformed", "absent"];

function worst(told: Answers): Unreadable {
  const failed = Object.values(told).filter((it) => it instanceof Unreadable);
  for (const why of WORST_FIRST) {
    const one = failed.find((it) => it.why === why);
    if (one !== undefined && why !== "absent") return one;
  }
  return new Unreadable(
    "absent",
    "Neither NetworkManager nor systemd-networkd nor wpa_supplicant's journal tells of a wireless interface",
  );
}
