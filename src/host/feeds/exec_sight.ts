import { Unreadable } from "../../model/reading.ts";
import { ParseError } from "../../parse/parse_error.ts";
import type { HostFs } from "../host_fs.ts";
import { findAccounting } from "./_accounting.ts";
import { readTraceLayout, traceSwitches } from "./_trace_reader.ts";
import type { ExecSource } from "./exec.ts";
import { AUDIT_LOG } from "./log.ts";
import { logAt } from "./rotation.ts";

/** Where it is told now, and what the instance is switched on for. */
export interface ExecSight {
  source: ExecSource;
  /** Why the trace cannot be read. */
  trace?: { why: "absent" | "denied" | "malformed"; detail: string };
  /** What else is there and cannot be read, where the trace cannot. */
  accounting?: "denied" | "malformed";
  audit?: "denied";
  /** Of a trace that can be read what is on: `tracing`, `exec`, `fork`, `exit`. */
  switches?: Readonly<Record<string, boolean>>;
}

/** Looks at the sources, and takes nothing from them. */
export function execSight(host: HostFs): ExecSight {
  try {
    readTraceLayout(host);
    return { source: "tracefs", switches: traceSwitches(host) };
  } catch (error) {
    const why = error instanceof Unreadable && error.why !== "slow" ? error.why : "malformed";
    const trace = { why, detail: error instanceof Error ? error.message : "" };
    const accounting = whyNot(() => findAccounting(host));
    if (accounting === undefined) return { source: "accounting", trace };
    const audit = whyNot(() => logAt(host, AUDIT_LOG) && host.readAt(AUDIT_LOG, 0, 1));
    return {
      source: "none",
      trace,
      ...(accounting === "absent" ? {} : { accounting }),
      ...(audit === "denied" ? { audit } : {}),
    };
  }
}

/** Why nothing is found there; undefined where something is. */
function whyNot(find: () => unknown): "absent" | "denied" | "malformed" | undefined {
  try {
    return find() === undefined ? "absent" : undefined;
  } catch (error) {
    if (error instanceof ParseError) return "malformed";
    if (error instanceof Unreadable) return error.why === "slow" ? "denied" : error.why;
    throw error;
  }
}
