/**
 * The broker, the network before it, and the one consumer behind it. What the network does is what TCP may
 * do: it delivers in order and whole, or from some moment on nothing, in either direction.
 */
import {
  type Connection,
  type ConnectionOptions,
  HungUp,
  TakenOver,
} from "../../src/delivery/connection.ts";
import { type Outgoing, Refused } from "../../src/delivery/publisher.ts";
import type { Random } from "./_random.ts";
import type { SimulatedTime } from "./_time.ts";

/** How bad it is just now; probabilities, of each connect or publish. */
export interface Weather {
  /** The broker cannot be reached. */
  down: boolean;
  refused: number;
  kicked: number;
  /** A cut before the broker has a message. */
  lost: number;
  /** A cut after the broker has it, before we know. */
  unacknowledged: number;
  /** The consumer is sent again what it was sent last. */
  repeated: number;
  latencyMs: number;
  /** Topics that the access list denies. */
  denied: ReadonlySet<string>;
}

/** Nothing is wrong. */
export const CALM: Weather = {
  down: false,
  refused: 0,
  kicked: 0,
  lost: 0,
  unacknowledged: 0,
  repeated: 0,
  latencyMs: 20,
  denied: new Set(),
};

/** A broker. */
export interface Broker {
  weather: Weather;
  readonly retained: ReadonlyMap<string, string>;
  /** When what is on its way has arrived, there or back. */
  readonly busyUntilMs: number;
  /** Topics of which it refused a message and took none since: the agent waits before it offers that again. */
  readonly refused: ReadonlySet<string>;
  /** Whether somebody is connected, and the network carries. */
  readonly isServing: boolean;
  connect(options: ConnectionOptions): Connection;
  /** The process at the other end is no more: what the kernel had to send may arrive yet. */
  hangUp(): void;
  /** Whoever is connected loses the connection. */
  cut(): void;
  /** A consumer publishes. */
  say(topic: string, payload: string): void;
}

/** One connection as the broker has it. */
interface Session {
  options: ConnectionOptions;
  topics: readonly string[];
  /** The broker hears us no more. */
  cut: boolean;
  end(why: Error | string, afterMs?: number): void;
}

/** A broker that nobody is connected to. `consume` is given all that is published, in order. */
export function simulatedBroker(
  random: Random,
  time: SimulatedTime,
  consume: (topic: string, payload: string, again: boolean) => void,
): Broker {
  const retained = new Map<string, string>();
  let consumed: Outgoing[] = [];
  let session: Session | undefined;
  let processes = 0;
  let busyUntilMs = 0;
  const refused = new Set<string>();

  function take(message: Outgoing): void {
    if (message.retain) retained.set(message.topic, message.payload);
    consumed = [...consumed.slice(-8), message];
    consume(message.topic, message.payload, false);
    if (session?.topics.includes(message.topic)) hear(message.topic, message.payload, false);
    if (random.chance(broker.weather.repeated)) {
      for (const { topic, payload } of consumed.slice(-1 - random.below(8))) {
        consume(topic, payload, true);
      }
    }
  }

  /** The broker notices that a client is gone without a goodbye. */
  function bury(dead: Session): void {
    if (session !== dead) return;
    session = undefined;
    take(dead.options.will);
  }

  function hear(topic: string, payload: string, isRetained: boolean): void {
    const hearer = session;
    time.after(random.between(1, broker.weather.latencyMs), () => {
      if (hearer === undefined || hearer.cut) return;
      hearer.options.onMessage(topic, new TextEncoder().encode(payload), isRetained);
    });
  }

  const broker: Broker = {
    weather: CALM,
    retained,
    refused,
    get busyUntilMs() {
      return busyUntilMs;
    },
    get isServing() {
      return session !== undefined && !session.cut;
    },
    connect: (options) => openConnection(options),
    hangUp() {
      processes += 1;
      const dead = session;
      if (dead === undefined) return;
      const arriveMs = random.chance(0.5) ? 0 : random.between(0, broker.weather.latencyMs * 2);
      time.after(arriveMs, () => dead.cut = true);
      time.after(arriveMs + random.between(0, 30_000), () => bury(dead));
    },
    cut: () =>
      session?.end("The connection broke", random.chance(0.7) ? 0 : random.between(0, 90_000)),
    say(topic, payload) {
      if (session?.topics.includes(topic)) hear(topic, payload, false);
    },
  };
  return broker;

  function openConnection(options: ConnectionOptions): Connection {
    const over = new AbortController();
    const opened = Promise.withResolvers<void>();
    opened.promise.catch(() => {});
    let thereMs = 0;
    let backMs = 0;
    const ofProcess = processes;
    /** Whoever opened it is no more, and is told nothing. */
    const isOrphan = () => ofProcess !== processes;
    const trip = () => random.between(1, broker.weather.latencyMs);
    const own: Session = {
      options,
      topics: [],
      cut: false,
      end(why, afterMs = 0) {
        own.cut = true;
        time.after(afterMs, () => {
          if (isOrphan()) return;
          const reason = typeof why === "string" ? new Error(why) : why;
          opened.reject(reason);
          over.abort(reason);
        });
        time.after(random.between(0, 90_000), () => bury(own));
      },
    };
    /** Calls arrive in the order in which they were made. */
    const send = (arrive: () => void) => {
      thereMs = Math.max(thereMs + 0.01, time.nowMs + trip());
      busyUntilMs = Math.max(busyUntilMs, thereMs);
      time.after(thereMs - time.nowMs, () => own.cut || arrive());
    };
    const answer = (arrive: () => void) => {
      backMs = Math.max(backMs + 0.01, time.nowMs + trip());
      busyUntilMs = Math.max(busyUntilMs, backMs);
      time.after(backMs - time.nowMs, () => own.cut || isOrphan() || arrive());
    };
    const { weather } = broker;
    if (weather.down) own.end("Nothing listens", random.chance(0.8) ? 5 : 20_000);
    else if (random.chance(weather.refused)) own.end("The broker refused", trip());
    else {
      send(() => {
        if (isOrphan()) return;
        if (session !== undefined) {
          const old = session;
          session = undefined;
          old.end(new TakenOver("Another client has our id"));
          take(old.options.will);
        }
        session = own;
        answer(() => opened.resolve());
        if (random.chance(broker.weather.kicked)) {
          time.after(random.between(0, 3_000), () => own.end(new HungUp("Kicked")));
        }
      });
    }
    return {
      opened: opened.promise,
      over: over.signal,
      publish(message, signal) {
        if (over.signal.aborted) return Promise.reject(over.signal.reason);
        if (isOrphan()) return new Promise(() => {});
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const fail = ({ target }: Event) => reject((target as AbortSignal).reason);
        over.signal.addEventListener("abort", fail);
        signal.addEventListener("abort", fail);
        const copy = { ...message };
        if (random.chance(broker.weather.lost)) {
          time.after(
            trip() / 2,
            () => own.cut || own.end("The connection broke", random.pick([0, 0, 60_000])),
          );
        }
        send(() => {
          if (broker.weather.denied.has(copy.topic)) {
            refused.add(copy.topic);
            return answer(() => reject(new Refused(`The broker denies us ${copy.topic}`)));
          }
          refused.delete(copy.topic);
          take(copy);
          if (random.chance(broker.weather.unacknowledged)) {
            own.end("The connection broke", random.pick([0, 0, 60_000]));
          } else answer(resolve);
        });
        return promise;
      },
      subscribe(topics) {
        send(() => {
          own.topics = topics;
          for (const topic of topics) {
            const payload = retained.get(topic);
            if (payload !== undefined) hear(topic, payload, true);
          }
        });
      },
      leave() {
        if (over.signal.aborted || isOrphan()) return Promise.resolve();
        const { promise, resolve } = Promise.withResolvers<void>();
        send(() => {
          if (session === own) session = undefined;
          own.cut = true;
        });
        time.after(thereMs - time.nowMs, () => {
          over.abort(new Error("We said goodbye"));
          opened.reject(new Error("We said goodbye"));
          resolve();
        });
        return promise;
      },
    };
  }
}
