import type { Clock } from "./clock.ts";
import { type Config, topicOf } from "./config.ts";
import { dueAtMs, freeze, type Frozen, type Rhythm } from "./core/freeze.ts";
import { durable, type State } from "./core/state.ts";
import { CONTENT } from "./core/step.ts";
import type { Outbox } from "./delivery/outbox.ts";
import type { Outgoing } from "./delivery/publisher.ts";
import { SAVE_EVERY_MS } from "./delivery/state_store.ts";
import type { Json } from "./model/json.ts";

/** Puts a state on disk and on the line. */
export interface Scribe {
  /** When the next message is due, monotonic; `Infinity` while there is no use in one. */
  dueAtMs(state: State): number;
  /** Freezes a message, keeps it if it must not be lost, and hands it to the outbox. */
  say(state: State): State;
  /** Keeps what must survive if something happened, or if it is time. */
  keep(state: State): void;
  save(state: State): void;
}

/** What a scribe needs. */
export interface ScribeOptions {
  /** Read at every use: a reload replaces it. */
  readonly config: Config;
  deviceId: string;
  clock: Clock;
}

/** A scribe for a state that was begun with what is on disk. */
export function openScribe(
  options: ScribeOptions,
  rhythm: () => Rhythm,
  outbox: Outbox,
  begun: State,
): Scribe {
  const { clock, deviceId } = options;
  const now = () => clock.now();
  let kept = begun;
  // What later looks are compared with must outlive even a process that is killed before anything happens.
  let saveAtMs = now().monotonicMs;
  const addDurable = (state: State, messages: readonly Outgoing[]) => {
    outbox.addDurable(durable(state, CONTENT.collectors) as unknown as Json, messages);
    kept = state;
    saveAtMs = now().monotonicMs + SAVE_EVERY_MS;
  };
  return {
    dueAtMs(state) {
      const topic = topicOf(options.config.topics.data, deviceId);
      // To a topic that is refused nothing but what happened is said, for later.
      const useless = outbox.isRefused(topic) && state.pending.length === 0;
      return useless || outbox.isFull(topic) ? Infinity : dueAtMs(state, rhythm());
    },
    say(state) {
      const { state: after, frozen } = freeze(state, now(), deviceId, rhythm());
      // What an alert says is in the data too.
      const messages = outgoing(frozen, options.config, deviceId)
        .filter(({ topic }) => !outbox.isFull(topic));
      if (frozen.durable) addDurable(after, messages);
      else outbox.add(messages);
      return after;
    },
    keep(state) {
      // Where a feed begins counts too: what is written while nobody watches is read from there.
      const begins = Object.keys(state.cursors).length !== Object.keys(kept.cursors).length;
      const isNews = state.pending !== kept.pending || begins;
      if (isNews || now().monotonicMs >= saveAtMs) addDurable(state, []);
    },
    save: (state) => addDurable(state, []),
  };
}

/** The messages that a frozen one is sent as. */
function outgoing(frozen: Frozen, { topics }: Config, deviceId: string): readonly Outgoing[] {
  const on = (template: string) => (payload: string) => ({
    topic: topicOf(template, deviceId),
    payload,
    retain: false,
  });
  return [...frozen.data.map(on(topics.data)), ...frozen.alerts.map(on(topics.alert))];
}
