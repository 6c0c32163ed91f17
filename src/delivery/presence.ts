import type { Clock } from "../clock.ts";
import type { Status } from "../model/status.ts";
import type { Outgoing, Publisher } from "./publisher.ts";

/** Keeps the retained status true. */
export interface Presence {
  /** Says that we are online, on a connection just opened. */
  announce(connection: number): void;
  /** Says again what changed, at most once a minute. */
  refresh(): void;
  /** Looks at what stands on the topic, and contradicts it where it is not what we last said. */
  heard(payload: Uint8Array): void;
  /** The message for a status; the will is one of them. */
  message(status: Status["Status"], connection: number): Outgoing;
}

/** What a presence needs. `describe` gives the parts of the status that change. */
export interface PresenceOptions {
  topic: string;
  publisher: Publisher;
  clock: Clock;
  signal: AbortSignal;
  describe(): Omit<Status, "Status" | "Connection" | "Timestamp">;
  timestamp(): string;
}

const CHANGE_EVERY_MS = 60_000;

/** A presence that has said nothing yet. */
export function createPresence(options: PresenceOptions): Presence {
  const { topic, publisher, clock, signal, describe, timestamp } = options;
  let connection = 0;
  let said = { description: "", atMs: Number.NEGATIVE_INFINITY };
  let contradicted = false;
  let correctedAtMs = Number.NEGATIVE_INFINITY;

  function message(status: Status["Status"], connection: number): Outgoing {
    const content: Status = {
      Timestamp: timestamp(),
      Status: status,
      ...describe(),
      Connection: connection,
    };
    return { topic, payload: JSON.stringify(content), retain: true };
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
    refresh() {
      correct();
      const changed = said.description !== JSON.stringify(describe());
      if (changed && clock.now().monotonicMs - said.atMs >= CHANGE_EVERY_MS) say();
    },
    heard(payload) {
      contradicted = !isOurs(payload, describe().Session, connection);
      correct();
    },
  };
}

function isOurs(payload: Uint8Array, session: string, connection: number): boolean {
  try {
    const status = JSON.parse(new TextDecoder().decode(payload));
    return status.Status === "online" && status.Session === session &&
      status.Connection === connection;
  } catch {
    // Whoever wrote it, it is not what we say.
    return false;
  }
}
