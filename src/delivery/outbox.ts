import type { Clock } from "../clock.ts";
import type { Json } from "../model/json.ts";
import { type Outgoing, type Publisher, Refused } from "./publisher.ts";
import type { Kept, StateStore, StoreHealth } from "./state_store.ts";

/** Messages that wait for their acknowledgement, in the order in which they go. */
export interface Outbox {
  /** How many wait. */
  readonly waiting: number;
  /** Commits what must survive and the messages that tell of it, then sends them. */
  addDurable(durable: Json, messages: readonly Outgoing[]): void;
  /** Sends messages that a restart may forget. */
  add(messages: readonly Outgoing[]): void;
  /** Sends whatever waits, for as long as the line holds. Call it whenever a line was opened. */
  send(): void;
}

/** Messages on their way at once: enough for a long line, little to send again when it breaks. */
const WINDOW = 16;
/** A refused message is offered again after this time: a list of permissions may be mended. */
const REFUSED_PAUSE_MS = 60_000;

/** What an outbox needs, and whom it tells. */
export interface OutboxOptions {
  store: StateStore;
  publisher: Publisher;
  clock: Clock;
  signal: AbortSignal;
  /** The last message that waited was acknowledged. */
  onEmpty(): void;
  onRefused(sentence: string): void;
  /** The store keeps elsewhere than before: on disk, or in memory only. */
  onHealth(health: StoreHealth): void;
}

/** An outbox over a store, beginning with what the store still holds of earlier starts. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store, publisher, clock, signal } = options;
  let queue: (Outgoing & Partial<Pick<Kept, "place">>)[] = [...store.unsent];
  let sending = false;
  let asked = false;

  /** Whatever the store says: what is queued is sent. */
  function watched<T>(change: () => T): T {
    const before = store.health.kept;
    const result = change();
    if (store.health.kept !== before) options.onHealth(store.health);
    return result;
  }

  async function deliver(message: (typeof queue)[number]): Promise<typeof message> {
    await publisher.publish(message, signal);
    queue = queue.filter((waiting) => waiting !== message);
    return message;
  }

  /** Sends a window; true when all of it arrived. */
  async function sendWindow(): Promise<boolean> {
    const results = await Promise.allSettled(queue.slice(0, WINDOW).map(deliver));
    const places = results.flatMap((result) =>
      result.status === "fulfilled" ? result.value.place ?? [] : []
    );
    // A message that cannot be forgotten is sent again after a restart, and known by its Seq.
    if (places.length > 0) watched(() => store.acknowledge(...places));
    const failed = results.find((result) => result.status === "rejected");
    if (failed === undefined) return true;
    if (!(failed.reason instanceof Refused)) return false;
    options.onRefused(failed.reason.message);
    await clock.sleep(REFUSED_PAUSE_MS, signal);
    return !signal.aborted;
  }

  async function run(): Promise<void> {
    sending = true;
    try {
      for (asked = false; queue.length > 0 && !signal.aborted; asked = false) {
        // A new line may have come while the last messages of the old one were given up.
        if (!await sendWindow() && !asked) return;
      }
    } finally {
      sending = false;
    }
    if (queue.length === 0) options.onEmpty();
  }

  return {
    get waiting() {
      return queue.length;
    },
    addDurable(durable, messages) {
      queue.push(...watched(() => store.keep(durable, messages)));
      this.send();
    },
    add(messages) {
      queue.push(...messages);
      this.send();
    },
    send() {
      // Errors cannot leave run(): a broken line is told by the line, which calls send() again.
      asked = true;
      if (!sending && queue.length > 0) void run();
    },
  };
}
