import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Status } from "../model/status.ts";
import { type Instant, timestamp } from "../model/instant.ts";
import type { Line, LineHandlers } from "./line.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createPresence, type Presence } from "./presence.ts";
import type { Publisher } from "./publisher.ts";
import type { StateStore } from "./state_store.ts";

/** Signs of another client that uses our identity. */
export interface Rival {
  how: "taken_over" | "status" | "ended";
  /** Of the other, where it was seen. */
  session?: string;
  /** When, last, monotonic. */
  seen_ms: number;
}

/** All that speaks for the agent: one line to the broker, what waits to be sent, and the retained status. */
export interface Voice {
  readonly line: Line;
  readonly outbox: Outbox;
  readonly presence: Presence;
  /** Another client uses our identity: how that was seen, and when; undefined for never. */
  readonly rival: Rival | undefined;
  /** Connects anew, with what was reloaded. */
  renew(): void;
  /** Gives what is on its way a last chance, says `stopped`, and hangs up. */
  farewell(): Promise<void>;
}

/** What a voice needs, and whom it wakes. */
export interface VoiceOptions {
  topics(): { status: string; command: string };
  store: StateStore;
  clock: Clock;
  log: Log;
  openLine(handlers: LineHandlers): Line;
  describe(): Omit<Status, "Status" | "Connection" | "Timestamp" | "Queue">;
  /** A consumer asked for the whole state. */
  onFullAsked(): void;
  /** Something changed that the loop may act upon. */
  onChange(): void;
}

/** What is still on its way when the agent stops has this long to be acknowledged. */
const FAREWELL_MS = 2_500;

/** Opens the line; it connects, and connects again, by itself. */
export function openVoice(options: VoiceOptions): Voice {
  const { store, clock, log, describe, onChange } = options;
  const silence = new AbortController();
  const { signal } = silence;
  let connection = 0;
  let topics = options.topics();
  let rival: Rival | undefined;
  const seen = (sign: Omit<Rival, "seen_ms">) => {
    rival = { ...sign, seen_ms: clock.now().monotonicMs };
    onChange();
  };
  // The line speaks at once, of the will, and so comes after those that it asks.
  const publisher: Publisher = { publish: (message, signal) => line.publish(message, signal) };
  const outbox = createOutbox({
    store,
    publisher,
    clock,
    signal,
    onEmpty: onChange,
    onRefused: (sentence) => log("error", sentence),
    onUnkept: (sentence) => log("error", sentence),
  });
  const presence = createPresence({
    topic: () => topics.status,
    publisher,
    clock,
    signal,
    describe: () => ({ ...describe(), Queue: outbox.waiting }),
    timestamp: () => timestamp(clock.now()),
    onRival: (session) => seen({ how: "status", session }),
  });
  const line = options.openLine({
    will: (number) => presence.message("offline", number),
    subscribe: () => [topics.status, topics.command],
    onConnected(number) {
      connection = number;
      log("info", `Connected to the broker (connection ${number})`);
      presence.announce(number);
      outbox.send();
      onChange();
    },
    onRival: (how) => seen({ how }),
    onMessage(topic, payload, retained) {
      if (topic === topics.status) presence.heard(payload, retained);
      // A retained command would be obeyed again at every connect.
      else if (topic === topics.command && !retained && asksFull(payload)) {
        options.onFullAsked();
        onChange();
      }
    },
  });
  return {
    line,
    outbox,
    presence,
    get rival() {
      return rival;
    },
    renew() {
      const said = connection === 0 ? undefined : presence.message("stopped", connection);
      topics = options.topics();
      line.renew(said);
    },
    async farewell() {
      const until: Instant["monotonicMs"] = clock.now().monotonicMs + FAREWELL_MS;
      while (line.connected && outbox.waiting > 0 && clock.now().monotonicMs < until) {
        await clock.sleep(20, signal);
      }
      await line.close(connection === 0 ? undefined : presence.message("stopped", connection));
      silence.abort();
    },
  };
}

function asksFull(payload: Uint8Array): boolean {
  try {
    return JSON.parse(new TextDecoder().decode(payload))?.Request === "full";
  } catch {
    // Anyone with the right to publish may write anything here: what is no request is none.
    return false;
  }
}
