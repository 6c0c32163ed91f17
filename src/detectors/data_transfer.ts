import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding } from "../model/finding.ts";
import { emptyObject, own } from "../model/json.ts";
import { defineDetector } from "./_detector.ts";

type Links = Facts["interfaces"]["links"];

const MIB = 1024 * 1024;
/** Uplinks that are counted, in the order of the kernel. */
const MAX_UPLINKS = 16;
/** The windows: how many slots each has, and how long a slot is. */
const WINDOWS = {
  hour: { slots: 60, slotS: 60 },
  day: { slots: 24, slotS: 3_600 },
} as const;
type Window = keyof typeof WINDOWS;
const DIRECTIONS = ["in", "out", "sum"] as const;
type Direction = typeof DIRECTIONS[number];

const slots = z.array(z.number()).describe("Bytes by slot, the newest first");
const uplink = z.object({
  boot_id: z.string(),
  ifindex: z.number().optional(),
  rx_bytes: z.number().describe("The counters as they were last read"),
  tx_bytes: z.number(),
  hour_in: slots,
  hour_out: slots,
  day_in: slots,
  day_out: slots,
});
const memory = z.object({
  boot_id: z.string(),
  uptime_s: z.number(),
  wall_ms: z.number(),
  hour_slot: z.number().describe("Which minute it is, counted from the start of the counting"),
  day_slot: z.number(),
  counted_s: z.number().describe("Seconds that are counted so far"),
  uplinks: z.record(z.string(), uplink),
});
type Memory = z.infer<typeof memory>;
type Uplink = z.infer<typeof uplink>;

const mib = (what: string) =>
  z.number().min(0).max(1e9).default(0).describe(`MiB ${what} above which it is critical. 0: any.`);

/** More data than a device has any reason to move. */
export const dataTransfer = defineDetector({
  id: "data_transfer",
  why:
    "Much traffic is data that is taken out, a device that attacks others, or a bill for the uplink",
  runbook:
    "See in Network_Usage since when and in which direction, and who is connected; then cut it off",
  attack: ["T1041", "T1496", "T1498"],
  needs: ["interfaces", "boot"],
  policy: z.strictObject({
    uplinks: z.array(z.string().min(1)).max(MAX_UPLINKS).default([]).describe(
      "The interfaces to count. Empty: those with hardware, or all but lo where none has.",
    ),
    hour_in_mib: mib("received within an hour"),
    hour_out_mib: mib("sent within an hour"),
    hour_sum_mib: mib("in both directions within an hour").default(1_024),
    day_in_mib: mib("received within a day"),
    day_out_mib: mib("sent within a day"),
    day_sum_mib: mib("in both directions within a day").default(8_192),
  }),
  memory,
  clearAfterMs: 60_000,
  detect({ now: { interfaces: { links }, boot }, policy, memory, at }) {
    const counted_s = (memory?.counted_s ?? 0) + elapsedS(memory, boot, at.wallMs);
    const now: Memory = {
      boot_id: boot.boot_id,
      uptime_s: boot.uptime_s,
      wall_ms: at.wallMs,
      counted_s,
      hour_slot: Math.floor(counted_s / WINDOWS.hour.slotS),
      day_slot: Math.floor(counted_s / WINDOWS.day.slotS),
      uplinks: emptyObject<Uplink>(),
    };
    for (const name of uplinksOf(links, policy.uplinks)) {
      const link = own(links, name);
      if (link === undefined) continue;
      now.uplinks[name] = count(link, own(memory?.uplinks ?? {}, name), memory, now);
    }
    // One that was unplugged is remembered for as long as what it moved counts.
    for (const [name, it] of Object.entries(memory?.uplinks ?? {})) {
      if (now.uplinks[name] !== undefined) continue;
      const kept = shifted(it, memory, now);
      if (kept.day_in.some((bytes) => bytes > 0) || kept.day_out.some((bytes) => bytes > 0)) {
        now.uplinks[name] = kept;
      }
    }
    const opinions = Object.entries(now.uplinks).flatMap(([name, it]) =>
      (["hour", "day"] as const).flatMap((window) =>
        DIRECTIONS.flatMap((direction) =>
          judge(name, window, direction, it, policy[`${window}_${direction}_mib`])
        )
      )
    );
    return { opinions, memory: now };
  },
});

function uplinksOf(links: Links, configured: readonly string[]): readonly string[] {
  if (configured.length > 0) return configured;
  const names = Object.keys(links).filter((name) => name !== "lo");
  const physical = names.filter((name) => links[name]?.physical);
  return (physical.length > 0 ? physical : names).slice(0, MAX_UPLINKS);
}

/** By the kernel's clock, which nobody sets; over a reboot as the wall clock says, if that can be. */
function elapsedS(memory: Memory | undefined, boot: Facts["boot"], wallMs: number): number {
  if (memory === undefined) return 0;
  if (memory.boot_id === boot.boot_id) return Math.max(0, boot.uptime_s - memory.uptime_s);
  const wallS = (wallMs - memory.wall_ms) / 1_000;
  return wallS > boot.uptime_s && wallS < 30 * 86_400 ? wallS : boot.uptime_s;
}

/** What an uplink has moved, with what it moved since the last look in the newest slots. */
function count(
  link: Links[string],
  known: Uplink | undefined,
  memory: Memory | undefined,
  { boot_id, ...now }: Memory,
): Uplink {
  const { rx_bytes, tx_bytes } = link.counters;
  const it = known === undefined ? EMPTY : shifted(known, memory, { boot_id, ...now });
  const anew = known === undefined || known.boot_id !== boot_id || known.ifindex !== link.ifindex;
  // A counter that is less than before was set back: what it shows came since. Before the first look nothing counts.
  const since = (bytes: number, before: number) =>
    memory === undefined ? 0 : anew || bytes < before ? bytes : bytes - before;
  const [came, went] = [since(rx_bytes, it.rx_bytes), since(tx_bytes, it.tx_bytes)];
  const added = ([first = 0, ...others]: readonly number[], bytes: number) => [
    first + bytes,
    ...others,
  ];
  return {
    boot_id,
    ...(link.ifindex === undefined ? {} : { ifindex: link.ifindex }),
    rx_bytes,
    tx_bytes,
    hour_in: added(it.hour_in, came),
    hour_out: added(it.hour_out, went),
    day_in: added(it.day_in, came),
    day_out: added(it.day_out, went),
  };
}

const EMPTY: Uplink = {
  boot_id: "",
  rx_bytes: 0,
  tx_bytes: 0,
  hour_in: [],
  hour_out: [],
  day_in: [],
  day_out: [],
};

/** The same, with new slots for the time that has passed. */
function shifted(it: Uplink, before: Memory | undefined, now: Memory): Uplink {
  const hours = now.hour_slot - (before?.hour_slot ?? now.hour_slot);
  const days = now.day_slot - (before?.day_slot ?? now.day_slot);
  return {
    ...it,
    hour_in: shift(it.hour_in, hours, WINDOWS.hour.slots),
    hour_out: shift(it.hour_out, hours, WINDOWS.hour.slots),
    day_in: shift(it.day_in, days, WINDOWS.day.slots),
    day_out: shift(it.day_out, days, WINDOWS.day.slots),
  };
}

function shift(slots: readonly number[], by: number, length: number): number[] {
  return [...new Array<number>(Math.min(by, length)).fill(0), ...slots].slice(0, length);
}

function judge(
  name: string,
  window: Window,
  direction: Direction,
  it: Uplink,
  limitMib: number,
): readonly Finding[] {
  if (limitMib === 0) return [];
  const sum = (slots: readonly number[]) => slots.reduce((all, bytes) => all + bytes, 0);
  const bytes = (direction === "out" ? 0 : sum(it[`${window}_in`])) +
    (direction === "in" ? 0 : sum(it[`${window}_out`]));
  if (bytes <= limitMib * MIB) return [];
  const how = { in: "came in through", out: "went out through", sum: "went through" }[direction];
  return [{
    key: `${name}/${window}_${direction}`,
    severity: "critical",
    summary: `More than ${limitMib} MiB ${how} ${name} within ${
      window === "hour" ? "an hour" : "a day"
    }`,
    evidence: { uplink: name, window, direction, limit_mib: limitMib },
  }];
}
