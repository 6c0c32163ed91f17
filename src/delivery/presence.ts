import type { Clock } from "../clock.ts";
import type { Status } from "../model/status.ts";
import type { Outgoing, Publisher } from "./publisher.ts";
import { createRivalry, type Voiced } from "./rival.ts";

/** Keeps the retained status true. */
export interface Presence {
  /** Says that we are online, on a connection just opened. */
  announce(connection: number): void;
  /** The last words of this connection; nothing more is said before the next. */
  depart(): Outgoing | undefined;
  /** Says again what changed, at most once a minute. */
  refresh(): void;
  /** Looks at what stands on the topic, and contradicts it where it is not what we last said. */
  heard(payload: Uint8Array, retained: boolean): void;
  /** The message for a status; the will is one of them. */
  message(status: Status["Status"], connection: number): Outgoing;
}

/** What a presence needs. `describe` gives the parts of the status that change. */
export interface PresenceOptions {
  topic(): string;
  publisher: Publisher;
  clock: Clock;
  signal: AbortSignal;
  describe(): Omit<Status, "Status" | "Connection" | "Timestamp">;
  timestamp(): string;
  /** Another agent speaks on our topic. */
  onRival(session: string): void;
}

const CHANGE_EVERY_MS = 60_000;

/** A presence that has said nothing yet. */
export function createPresence(options: PresenceOptions): Presence {
  const { publisher, clock, signal, describe, timestamp } = options;
  let connection = 0;
  let said = { description: "", atMs: Number.NEGATIVE_INFINITY };
  const isRival = createRivalry();
  let contradicted = false;
  let correctedAtMs = Number.NEGATIVE_INFINITY;

  function message(status: Status["Status"], connection: number): Outgoing {
    const content: Status = {
      Timestamp: timestamp(),
      Status: status,
      ...describe(),
      Connection: connection,
    };
    return { topic: options.topic(), payload: JSON.stringify(content), retain: true };
  }

  function say(): void {
    if (connection === 0) return;
    const online = message("online", connection);
    said = { description: JSON.stringify(describe()), atMs: clock.now().monotonicMs };
    // A status that does not get through is said anew on the next connection.
    publisher.publish(online, signal).catch(() => {});
  }

  function correct(): void {
    const nowMs = clock.now().monotonicMs;
    if (!contradicted || nowMs - correctedAtMs < CHANGE_EVERY_MS) return;
    correctedAtMs = nowMs;
    contradicted = false;
    say();
  }

  return {
    message,
    announce(number) {
      connection = number;
      say();
    },
    depart() {
      const last = connection === 0 ? undefined : message("stopped", connection);
      connection = 0;
      return last;
    },
    refresh() {
      correct();
      const changed = said.description !== JSON.stringify(describe());
      if (changed && clock.now().monotonicMs - said.atMs >= CHANGE_EVERY_MS) say();
    },
    heard(payload, retained) {
      if (connection === 0) return;
      const theirs = parseStatus(payload);
      const ours = { Session: describe().Session, Connection: connection };
      contradicted = theirs?.Status !== "online" || theirs.Session !== ours.Session ||
        theirs.Connection !== ours.Connection;
      if (theirs !== undefined && isRival(theirs, retained, ours)) {
        options.onRival(theirs.Session);
      }
      correct();
    },
  };
}

/** A status in its own words; undefined for what is none. Anyone with the right to publish may write anything. */
function parseStatus(payload: Uint8Array): Voiced | undefined {
  try {
    const { Status, Session, Connection } = JSON.parse(new TextDecoder().decode(payload)) ?? {};
    return typeof Session === "string" && Session.length <= 64 && Number.isSafeInteger(Connection)
      ? { Status, Session, Connection }
      : undefined;
  } catch {
    return undefined;
  }
}
