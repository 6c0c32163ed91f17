import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";
import type { DeploymentStep } from "./_deployment_step.ts";

/** A line of a deployment's log. */
export interface MenderLine {
  /** ms since 1970 UTC. */
  wallMs: number | undefined;
  level: string;
  message: string;
}

/**
 * Parses a deployment's log of the Mender client, `deployments.NNNN.ID.log`: one JSON object a line. The
 * last line of a log that is being written may be cut off and is left out; any other throws `ParseError`.
 *
 *     {"level":"info","message":"State transition: update-fetch [Download_Enter] -\u003e update-store [Download_Enter]","timestamp":"2026-11-22T07:05:56Z"}
 *     {"timestamp":"2024-02-06T10:12:41.219303Z","level":"info","message":"Deployment with ID 7bd1 finished with status: Success"}
 */
export function parseMenderLog(text: string): readonly MenderLine[] {
  const lines = linesOf(text);
  const whole = text.endsWith("\n") ? lines : lines.slice(0, -1);
  return whole.filter((line) => line.trim() !== "").map((line) => {
    const { timestamp, level, message } = objectOf(line);
    if (typeof level !== "string" || typeof message !== "string") {
      throw new ParseError(FORMAT, "expected level and message", line);
    }
    const wallMs = typeof timestamp === "string" ? Date.parse(timestamp) : NaN;
    return { wallMs: Number.isNaN(wallMs) ? undefined : wallMs, level, message };
  });
}

const FORMAT = "mender/deployment log";

function objectOf(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // It is told below.
  }
  throw new ParseError(FORMAT, "expected a JSON object", line);
}

/**
 * The level and the text of what the Mender client writes to its standard error and so to the journal:
 * logrus's text form up to 3.x, and Boost.Log's from 4.0 on. Undefined for anything else.
 *
 *     time="2026-11-22T07:05:52Z" level=info msg="State transition: cleanup [Error] -> update-status-report [none]"
 *     record_id=12 severity=info time="2024-Feb-06 10:12:41.219303" name="Global" msg="Deployment with ID 7bd1 started."
 */
export function menderMessage(text: string): { level: string; message: string } | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [, level, message] = LOGRUS.exec(text) ?? BOOST.exec(text) ?? [];
  if (level === undefined || message === undefined) return undefined;
  return { level, message: message.replace(/\\(["\\])/g, "$1") };
}

/** A feed gives no more of a message. */
const MAX_LENGTH = 16 * 1024;
const LOGRUS = /^time="[^"]{1,64}" level=([a-z]{1,16}) msg="((?:[^"\\]|\\.)*)"(?: module=\S*)?$/;
const BOOST =
  /^record_id=\d{1,19} severity=([a-z]{1,16}) time="[^"]{1,64}" name="[^"]{1,64}" msg="(.*)"$/;

/**
 * What a message of the Mender client tells of a deployment. From 4.0 on it says when one begins and ends
 * (states.cpp); before, its states do (app/state.go): it ends with the report to the server, as what it
 * became on the way.
 */
export function menderStep(level: string, message: string): DeploymentStep | undefined {
  const [, started] = /^Deployment with ID (\S{1,128}) started\.$/.exec(message) ?? [];
  if (started !== undefined) return { kind: "started", id: started };
  const [, id, status] =
    /^Deployment with ID (\S{1,128}) finished with status: (Success|Failure)$/.exec(message) ?? [];
  if (id !== undefined) {
    return { kind: "ended", how: status === "Success" ? "succeeded" : "failed", id };
  }
  const [, from, to, action] =
    /^State transition: ([a-z-]{1,64}) \[\w{1,32}\] -> ([a-z-]{1,64}) \[(\w{1,32})\]$/.exec(
      message,
    ) ?? [];
  if (to !== undefined) return transition(from, to, action);
  return level === "error" ? { kind: "trouble", cause: message } : undefined;
}

function transition(from = "", to: string, action = ""): DeploymentStep | undefined {
  if (to === "update-status-report") {
    // It tries again to reach the server.
    return from === "update-retry-report" ? undefined : { kind: "ended" };
  }
  if (to === "update-fetch" || from === "update-fetch") return { kind: "started" };
  if (to === "update-after-first-commit") return { kind: "committed" };
  const isUndone = to === "rollback" || to === "update-error" || to === "rollback-reboot" ||
    (to === "cleanup" && action === "Error");
  return isUndone ? { kind: "undone" } : undefined;
}
