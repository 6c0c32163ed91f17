import type { Clock } from "../clock.ts";
import type { Json } from "../model/json.ts";
import { createLane, type Lane } from "./lane.ts";
import type { Outgoing, Publisher } from "./publisher.ts";
import type { StateStore, StoreHealth } from "./state_store.ts";

/** Messages that wait for their acknowledgement: of each topic in the order in which they go. */
export interface Outbox {
  /** How many wait, beside those that are held up. */
  readonly waiting: number;
  /** How many are held up because the broker refuses their topic. */
  readonly heldUp: number;
  /** Whether a topic is refused, and as much is held up for it as can be. */
  isFull(topic: string): boolean;
  /** Whether the broker takes no message to a topic for now. */
  isRefused(topic: string): boolean;
  /** Commits what must survive and the messages that tell of it, then sends them. */
  addDurable(durable: Json, messages: readonly Outgoing[]): void;
  /** Sends messages that a restart may forget. */
  add(messages: readonly Outgoing[]): void;
  /** Sends what waits and is held up by nothing. */
  goOn(): void;
  /** Sends whatever waits, for as long as the line holds. Call it whenever a line was opened. */
  send(): void;
}

/** So many messages may be held up for one topic. */
const MAX_HELD_UP = 1_000;

/** What an outbox needs, and whom it tells. */
export interface OutboxOptions {
  store: StateStore;
  publisher: Publisher;
  clock: Clock;
  signal: AbortSignal;
  /** The last message that could go was acknowledged. */
  onEmpty(): void;
  /** The store keeps elsewhere than before: on disk, or in memory only. */
  onHealth(health: StoreHealth): void;
}

/** In memory only, without a place. */
type Queued = Outgoing & { place?: number | undefined };

/** An outbox over a store, beginning with what the store still holds of earlier starts. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { store } = options;
  const lanes = new Map<string, Lane<Queued>>();

  /** Whatever the store says: what is queued is sent. */
  function watched<T>(change: () => T): T {
    const before = store.health.kept;
    const result = change();
    if (store.health.kept !== before) options.onHealth(store.health);
    return result;
  }

  function laneOf(topic: string, unsent: readonly Queued[] = []): Lane<Queued> {
    let lane = lanes.get(topic);
    if (lane !== undefined) return lane;
    lane = createLane({
      ...options,
      unsent,
      onArrived: (messages) => forget(messages),
      onIdle: () => sum(false) === 0 && options.onEmpty(),
    });
    lanes.set(topic, lane);
    return lane;
  }

  /** A message that cannot be forgotten is sent again after a restart, and known by its Seq. */
  function forget(messages: readonly Queued[]): void {
    const places = messages.flatMap(({ place }) => place ?? []);
    if (places.length > 0) watched(() => store.acknowledge(...places));
  }

  function sum(refused: boolean): number {
    return [...lanes.values()].reduce(
      (sum, lane) => lane.refused === refused ? sum + lane.queue.length : sum,
      0,
    );
  }

  function queue(messages: readonly Queued[]): void {
    for (const [topic, some] of byTopic(messages)) laneOf(topic).add(some);
  }

  for (const [topic, unsent] of byTopic<Queued>(store.unsent)) laneOf(topic, unsent);
  return {
    get waiting() {
      return sum(false);
    },
    get heldUp() {
      return sum(true);
    },
    isFull: (topic) => laneOf(topic).refused && laneOf(topic).queue.length >= MAX_HELD_UP,
    isRefused: (topic) => laneOf(topic).refused,
    addDurable(durable, messages) {
      // What they follow is kept with them: nobody could tell what is missing in the midst from what was lost.
      const topics = new Set(messages.map(({ topic }) => topic));
      const before = [...topics].flatMap((topic) => laneOf(topic).queue)
        .filter(({ place }) => place === undefined);
      const kept = watched(() => store.keep(durable, [...before, ...messages]));
      for (const [i, message] of before.entries()) message.place = kept[i]?.place;
      queue(kept.slice(before.length));
    },
    add: queue,
    goOn() {
      for (const lane of lanes.values()) lane.goOn();
    },
    send() {
      for (const lane of lanes.values()) lane.send();
    },
  };
}

function byTopic<Message extends Outgoing>(messages: readonly Message[]): Map<string, Message[]> {
  return Map.groupBy(messages, ({ topic }) => topic);
}
