import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Status } from "../model/status.ts";
import { timestamp } from "../model/instant.ts";
import type { Line, LineHandlers } from "./line.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createPresence, type Presence } from "./presence.ts";
import { type Publisher, Refused } from "./publisher.ts";
import type { StateStore, StoreHealth } from "./state_store.ts";

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
  /** What the broker says, by topic, where it takes no message of ours. */
  readonly refusals: ReadonlyMap<string, string>;
  /** Another client uses our identity: how that was seen, and when; undefined for never. */
  rival(): Rival | undefined;
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
  let topics = options.topics();
  let rival: Rival | undefined;
  const seen = (sign: Omit<Rival, "seen_ms">) => {
    rival = { ...sign, seen_ms: clock.now().monotonicMs };
    onChange();
  };
  const refusals = new Map<string, string>();
  // The line speaks at once, of the will, and so comes after those that it asks.
  const publisher = noteRefusals(refusals, (sentence) => {
    log("error", sentence);
    onChange();
  }, (...message) => line.publish(...message));
  const outbox = createOutbox({
    store,
    publisher,
    clock,
    signal,
    onEmpty: onChange,
    onHealth: (health) => tellHealth(health, log),
  });
  const presence = createPresence({
    topic: () => topics.status,
    publisher,
    clock,
    signal,
    describe: () => ({ ...describe(), Queue: outbox.waiting + outbox.heldUp }),
    timestamp: () => timestamp(clock.now()),
    onRival: (session) => seen({ how: "status", session }),
  });
  const line = options.openLine({
    will: (number) => presence.message("offline", number),
    subscribe: () => [topics.status, topics.command],
    onConnected(number) {
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
    refusals,
    rival: () => rival,
    renew() {
      const last = presence.depart();
      topics = options.topics();
      line.renew(last);
    },
    async farewell() {
      await untilSent(line, outbox, clock);
      await line.close(presence.depart());
      silence.abort();
    },
  };
}

function tellHealth({ kept, why }: StoreHealth, log: Log): void {
  if (kept === "disk") log("notice", "State is kept on disk again");
  else log("error", `The state database cannot be written (${why}): nothing survives a restart`);
}

/** Waits for what is on its way, but not for long. */
async function untilSent(line: Line, outbox: Outbox, clock: Clock): Promise<void> {
  const untilMs = clock.now().monotonicMs + FAREWELL_MS;
  while (line.connected && outbox.waiting > 0 && clock.now().monotonicMs < untilMs) {
    await clock.sleep(20, new AbortController().signal);
  }
}

/** Publishes, and notes which topics are refused, telling of each once. */
function noteRefusals(
  refusals: Map<string, string>,
  tell: (sentence: string) => void,
  publish: Publisher["publish"],
): Publisher {
  return {
    async publish(message, signal) {
      const { topic } = message;
      try {
        await publish(message, signal);
        refusals.delete(topic);
      } catch (error) {
        if (error instanceof Refused && !refusals.has(topic)) {
          refusals.set(topic, error.message);
          tell(error.message);
        }
        throw error;
      }
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
