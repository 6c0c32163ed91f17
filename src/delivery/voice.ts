import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Status } from "../model/status.ts";
import { type Instant, timestamp } from "../model/instant.ts";
import type { Line, LineHandlers } from "./line.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createPresence, type Presence } from "./presence.ts";
import type { Publisher } from "./publisher.ts";
import type { StateStore } from "./state_store.ts";

/** All that speaks for the agent: one line to the broker, what waits to be sent, and the retained status. */
export interface Voice {
  readonly line: Line;
  readonly outbox: Outbox;
  readonly presence: Presence;
  /** Gives what is on its way a last chance, says `stopped`, and hangs up. */
  farewell(): Promise<void>;
}

/** What a voice needs, and whom it wakes. */
export interface VoiceOptions {
  topics: { status: string; command: string };
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
const FAREWELL_MS = 3_000;

/** Opens the line; it connects, and connects again, by itself. */
export function openVoice(options: VoiceOptions): Voice {
  const { topics, store, clock, log, describe, onChange } = options;
  const silence = new AbortController();
  const { signal } = silence;
  let connection = 0;
  // The line speaks at once, of the will, and so comes after those that it asks.
  const publisher: Publisher = { publish: (message, signal) => line.publish(message, signal) };
  const outbox = createOutbox({
    store,
    publisher,
    clock,
    signal,
    onEmpty: onChange,
    onRefused: (sentence) => log("error", sentence),
    onHealth: ({ kept, why }) =>
      kept === "disk"
        ? log("notice", "State is kept on disk again")
        : log("error", `The state database cannot be written (${why}): nothing survives a restart`),
  });
  const presence = createPresence({
    topic: topics.status,
    publisher,
    clock,
    signal,
    describe: () => ({ ...describe(), Queue: outbox.waiting }),
    timestamp: () => timestamp(clock.now()),
  });
  const line = options.openLine({
    will: (number) => presence.message("offline", number),
    subscribe: [topics.status, topics.command],
    onConnected(number) {
      connection = number;
      log("info", `Connected to the broker (connection ${number})`);
      presence.announce(number);
      outbox.send();
      onChange();
    },
    onMessage(topic, payload, retained) {
      if (topic === topics.status) presence.heard(payload);
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
