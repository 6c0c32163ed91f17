/**
 * The wire: the names that a message uses, which are the original agent's where it had them. No
 * other file knows one. See "On the wire" in .github/ARCHITECTURE.md.
 */
import { emptyObject, isObject, type Json, type JsonObject } from "./json.ts";

/** What merely happens, and where the message tells it. */
export const EVENT_SECTIONS = {
  user: "User_Events",
  failed_login: "Failed_Login_Events",
  reboot: "Reboot_Event",
  package: "Package_Events",
  deployment: "Deployment_Events",
  alert: "Alerts",
} as const;

/** Something that happened, in the words of the wire. */
export interface Occurrence {
  kind: keyof typeof EVENT_SECTIONS;
  content: JsonObject;
}

/** The section of findings that stand, by id. No collector fills it: `step` does. */
export const STANDING_SECTION = "Standing_Alerts";
/** The section of collectors that cannot see, by id, with the reason and since when. */
export const BLIND_SECTION = "Blind";

/** How well each collector sees, by its id; beside it stand the shares of those that say more of themselves. */
export const COVERAGE_SECTION = "Coverage";
const SOURCES = "sources";

/**
 * Where a collector's report stands in the published state: a section, a member of one
 * (`Section.member`), or a place for each member of the report.
 */
const PLACES: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  // What is wrong with it is told as findings.
  agent: {},
  boot: { boot_id: "Device_Info.Boot_ID" },
  cpu: "CPU_Usage",
  deployments: { deployments: "Deployments", coverage: "Coverage.deployments" },
  device: "Device_Info",
  disks: "Disk_Usage",
  // What happened is told as it happens.
  failures: {},
  executions: "Coverage.executions",
  executables: { files: "Executables", coverage: "Coverage.executables" },
  hidden_processes: "Coverage.hidden_processes",
  interfaces: "Network_Usage",
  logs: "Coverage.logs",
  memory: "Memory_Usage",
  // What is wrong with them is told as findings.
  modules: {},
  packages: "Packages",
  preload: {},
  pressure: "CPU_Usage.pressure",
  processes: {
    by_cpu: "Top_CPU_Processes",
    by_memory: "Top_Memory_Processes",
    coverage: "Coverage.processes",
  },
  sessions: { sessions: "Logged_In_Users", sources: "Coverage.sessions" },
  setuid_files: { files: "Setuid_Executables", coverage: "Coverage.setuid_files" },
  sockets: { listening: "Open_Ports", coverage: "Coverage.sockets" },
  temperature: "CPU_Usage.temperature_c",
  vulnerabilities: { found: "Vulnerabilities", coverage: "Coverage.vulnerabilities" },
  wireless: { interfaces: "Wireless", sources: "Coverage.wireless" },
};

/** Adds a collector's report to the published state. Several may share a section. */
export function placeReport(state: JsonObject, collector: string, report: Json): void {
  const place = PLACES[collector];
  if (place === undefined) throw new TypeError(`No place on the wire for collector ${collector}`);
  if (typeof place === "string") return put(state, place, report);
  if (!isObject(report)) throw new TypeError(`The report of ${collector} is not an object`);
  for (const [member, at] of Object.entries(place)) {
    if (report[member] !== undefined) put(state, at, report[member]);
  }
}

/** A collector's share of the section Coverage, in its report. */
export function shareOf(collector: string, report: Json | undefined): Json | undefined {
  const place = PLACES[collector];
  const ours = `${COVERAGE_SECTION}.${collector}`;
  if (place === ours) return report;
  if (place === undefined || typeof place === "string" || !isObject(report ?? null)) {
    return undefined;
  }
  const member = Object.keys(place).find((it) => place[it] === ours);
  return member === undefined ? undefined : (report as JsonObject)[member];
}

/** Adds how well each collector sees to the published state. */
export function placeSources(state: JsonObject, sources: JsonObject): void {
  put(state, `${COVERAGE_SECTION}.${SOURCES}`, sources);
}

function put(state: JsonObject, place: string, value: Json): void {
  const [section = "", member] = place.split(".");
  const current = state[section];
  if (member === undefined) {
    state[section] = isObject(current) && isObject(value) ? join(current, value) : value;
  } else {
    state[section] = join(isObject(current) ? current : emptyObject(), { [member]: value });
  }
}

function join(first: JsonObject, second: JsonObject): JsonObject {
  return Object.assign(emptyObject(), first, second);
}

/** Occurrences that happened and that no message tells of. */
export interface Dropped {
  /** When the first and the last of them were noticed, UTC. */
  from: string;
  to: string;
  count: number;
  /** One sentence for a person. */
  why: string;
}

/** What is around the sections of a message on the `data` topic. */
export interface Envelope {
  /** UTC, RFC 3339 with milliseconds. */
  Timestamp: string;
  Device_ID: string;
  /** `<random id>.<starts of the agent>`. A consumer enters a new one only through `Full`. */
  Session: string;
  /** Grows by one with each message of the session; parts of one message share it. */
  Seq: number;
  /** Present while the wall clock cannot be believed. */
  Clock?: "unsynchronised";
  /** This message replaces the state instead of patching it. */
  Full?: true;
  /** `[i, n]`: this is part i of n, counted from 1. */
  Part?: [number, number];
  /** First 16 hex digits of the SHA-256 of the state's canonical JSON (RFC 8785) after this message. Of parts, the last carries it. */
  State_Hash?: string;
  /** Seconds since boot, as /proc/uptime writes them. */
  Up_Time?: string;
  /** What was given up since the last message. */
  Dropped?: Dropped;
}

const ENVELOPE_NAMES = new Set([
  "Timestamp",
  "Device_ID",
  "Session",
  "Seq",
  "Clock",
  "Full",
  "Part",
  "State_Hash",
  "Up_Time",
  "Dropped",
]);
const EVENT_NAMES: ReadonlySet<string> = new Set(Object.values(EVENT_SECTIONS));

/** Whether a member of a message is a section of the state, and so follows the rules of a merge patch. */
export function isStateSection(name: string): boolean {
  return !ENVELOPE_NAMES.has(name) && !EVENT_NAMES.has(name);
}

/** Whether a member of a message tells what happened. */
export function isEventSection(name: string): boolean {
  return EVENT_NAMES.has(name);
}
