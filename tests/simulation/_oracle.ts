/** The consumer at the broker, and what it must have been told when all is over. */
import { emptyMirror, type Mirror, receive } from "../../src/core/consumer.ts";
import { isObject, type JsonObject } from "../../src/model/json.ts";
import { type Device, FINDINGS, SENSELESS } from "./_device.ts";

/** Something that was caused on the device, told in the words of the wire. */
export interface Cause {
  /** How often it was caused under this name. */
  times: number;
  /** What was kept of it could not be, or the device lost it: any number will do. */
  shaky: boolean;
  /** When it was last caused or told. */
  lastMs: number;
}

/** What was told, and what was to be. */
export interface Oracle {
  readonly mirror: Mirror;
  /** Whether nobody has set the clock: whoever sleeps or is stopped has no clock that steps. */
  isClockTrue: boolean;
  /** By what it is told as, such as `login u7` or `installed p3 1`. */
  readonly causes: Map<string, Cause>;
  /** Whether a finding was last told to be raised. */
  isRaised(id: string): boolean;
  times(name: string): number;
  /** `after`: what it undoes, and without which it may not be told. */
  cause(name: string, times?: number, after?: string): void;
  /**
   * What was caused or told since then may be lost or told twice: the disk had failed when the power did. Of
   * the session that ended so, an alert that waited in memory is lost, too.
   */
  forgive(sinceMs: number, ended?: string): void;
  /** A message arrives. `again`: the consumer had it before. Throws where it contradicts an earlier one. */
  hear(topic: string, payload: string, again?: boolean): "news" | "duplicate";
  /** What is missing, and what was told too often, in sentences. */
  complaints(): string[];
}

/** A consumer that knows nothing. */
export function simulatedConsumer(prefix: string, time: { readonly nowMs: number }): Oracle {
  let mirror = emptyMirror();
  const causes = new Map<string, Cause>();
  const told = new Map<string, number>();
  const bytes = new Map<string, string>();
  const standing = new Map<string, string>();
  const alerts = { data: new Map<string, string>(), alert: new Map<string, string>() };
  /** By the id of the database. */
  const newest = new Map<string, readonly [starts: number, seq: number]>();
  let dropped = 0;
  let forgiven = false;
  /** Sessions that ended while nothing was kept. */
  const unkept = new Set<string>();

  function once(id: string, payload: string): boolean {
    const known = bytes.get(id);
    if (known !== undefined && known !== payload) {
      throw new Error(`${id} came twice with other bytes:\n${known}\n${payload}`);
    }
    bytes.set(id, payload);
    return known === undefined;
  }

  function add(name: string, times: number): void {
    told.set(name, (told.get(name) ?? 0) + times);
    const cause = causes.get(name);
    if (cause !== undefined) cause.lastMs = time.nowMs;
  }

  function hearData(payload: string, again: boolean): boolean {
    const message: JsonObject = JSON.parse(payload);
    const { Session, Seq, Part } = message;
    const received = receive(mirror, payload);
    mirror = received.mirror;
    const { verdict } = received;
    if (!again && "why" in verdict && !(verdict.kind === "ignored" && forgiven)) {
      throw new Error(`${verdict.kind}: ${verdict.why}`);
    }
    if (!once(`${Session} ${Seq} ${Part ?? ""}`, payload)) return false;
    inOrder(String(Session), Number(Seq));
    for (const it of list(message.Failed_Login_Events)) {
      add(`login ${it.user}`, Number(it.count ?? 1));
    }
    for (const it of list(message.Package_Events)) {
      add(`${it.status} ${it.package} ${it.version}`, Number(it.count ?? 1));
    }
    if (isObject(message.Reboot_Event)) {
      add(`reboot from ${message.Reboot_Event.previous_boot_id}`, 1);
    }
    for (const it of list(message.User_Events)) add(`user ${it.user}`, 1);
    for (const alert of list(message.Alerts)) hearAlert(alert, `${Session} ${Seq}`);
    if (isObject(message.Dropped)) dropped += Number(message.Dropped.count);
    return true;
  }

  function inOrder(session: string, seq: number): void {
    const [id = "", starts] = session.split(".");
    const last = newest.get(id) ?? [0, 0];
    const now = [Number(starts), seq] as const;
    if (now[0] < last[0] || (now[0] === last[0] && seq < last[1])) {
      throw new Error(`${session} ${seq} came after ${last.join(" ")}`);
    }
    newest.set(id, now);
  }

  function hearAlert(alert: JsonObject, message: string): void {
    const id = String(alert.id);
    const severity = String(alert.severity);
    const words = `${severity} ${JSON.stringify(alert.evidence)}`;
    const stands = standing.get(id);
    if (alert.state === "raised") {
      if (stands === words && !forgiven) {
        throw new Error(`${id} was raised twice, in message ${message}`);
      }
      standing.set(id, words);
    } else {
      if (stands === undefined && !forgiven) {
        throw new Error(`${id} was cleared and had not been raised`);
      }
      standing.delete(id);
    }
    add(`${alert.state} ${id}`, 1);
    if (severity !== "info") {
      alerts.data.set(`${message} ${id} ${alert.state}`, JSON.stringify(alert.evidence));
    }
  }

  const oracle: Oracle = {
    get mirror() {
      return mirror;
    },
    causes,
    isClockTrue: true,
    isRaised: (id) => standing.has(id),
    times: (name) => told.get(name) ?? 0,
    cause(name, times = 1, after = name) {
      const known = causes.get(name)?.times ?? 0;
      const shaky = [name, after].some((it) => causes.get(it)?.shaky);
      causes.set(name, { times: known + times, shaky, lastMs: time.nowMs });
    },
    forgive(sinceMs, ended) {
      forgiven = true;
      if (ended !== undefined) unkept.add(ended);
      for (const [name, cause] of causes) {
        const isFinding = /^(?:raised|cleared) /.test(name);
        cause.shaky ||= isFinding || cause.lastMs >= sinceMs || (told.get(name) ?? 0) < cause.times;
      }
    },
    hear(topic, payload, again = false) {
      if (topic === `${prefix}/data`) return hearData(payload, again) ? "news" : "duplicate";
      if (topic !== `${prefix}/alert`) return "news";
      const { Session, Seq, id, state, evidence } = JSON.parse(payload);
      const key = `${Session} ${Seq} ${id} ${state}`;
      alerts.alert.set(key, JSON.stringify(evidence));
      return once(`alert ${key}`, payload) ? "news" : "duplicate";
    },
    complaints() {
      const found: string[] = [];
      for (const [name, { times, shaky }] of causes) {
        const heard = told.get(name) ?? 0;
        if (heard !== times && !shaky) {
          found.push(`${name}: caused ${times} times, told ${heard} times`);
        }
      }
      for (const [name, times] of told) {
        if (causes.has(name) || forgiven || isOfItself(name)) continue;
        found.push(`${name}: told ${times} times and never caused`);
      }
      for (const key of new Set([...alerts.data.keys(), ...alerts.alert.keys()])) {
        const [session = ""] = key.split(" ");
        if (alerts.data.get(key) === alerts.alert.get(key) || unkept.has(session)) continue;
        found.push(`other words in the message and in the alert ${key}`);
      }
      if (oracle.isClockTrue && told.keys().some((name) => name.startsWith("raised clock_step/"))) {
        found.push("a step was told of a clock that nobody had set");
      }
      if (dropped > 0) found.push(`${dropped} occurrences were given up`);
      return found;
    },
  };
  return oracle;
}

/** What no script causes by itself: a number of failures, and what telltale says of itself. Only in turns it may come and go. */
function isOfItself(name: string): boolean {
  const [state = "", id = ""] = name.split(" ");
  return /^(?:raised|cleared)$/.test(state) && !Object.values(FINDINGS).includes(id);
}

/** In what the rebuilt state differs from the device. */
export function stateComplaints({ state }: Mirror, device: Device): string[] {
  const found: string[] = [];
  const compare = (what: string, seen: unknown, is: unknown) => {
    const [a, b] = [JSON.stringify(seen), JSON.stringify(is)];
    if (a !== b) found.push(`${what}: the consumer holds ${a}, the device is ${b}`);
  };
  const packages = isObject(state.Packages) && isObject(state.Packages.versions)
    ? state.Packages.versions
    : {};
  compare("Packages", Object.entries(packages).sort(), [...device.packages].sort());
  compare(
    "Boot_ID",
    isObject(state.Device_Info) ? state.Device_Info.Boot_ID : undefined,
    device.bootId,
  );
  compare("Blind", Object.keys(isObject(state.Blind) ? state.Blind : {}).sort(), [...SENSELESS]);
  const raised = Object.keys(isObject(state.Standing_Alerts) ? state.Standing_Alerts : {});
  for (const [condition, id] of Object.entries(FINDINGS)) {
    compare(id, raised.includes(id), device.wrong.has(condition as never));
  }
  return found;
}

function list(section: unknown): JsonObject[] {
  return Array.isArray(section) ? section : [];
}
