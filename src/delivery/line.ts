import type { Clock } from "../clock.ts";
import { type Connection, type ConnectionOptions, HungUp, TakenOver } from "./connection.ts";
import { CredentialError, type CredentialPaths, readCredentials } from "./credentials.ts";
import type { Outgoing, Publisher } from "./publisher.ts";
import { createRetry } from "./retry.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** What is said and heard on a line. */
export interface LineHandlers {
  /** What the broker is to publish if it loses this connection without a goodbye. */
  will(connection: number): Outgoing;
  /** Topics, or patterns of topics. */
  subscribe(): readonly string[];
  /**
   * The broker has let us in, and `publish` works. `connection` grows with each attempt, so that it
   * puts this connection and the wills of earlier ones in order.
   */
  onConnected(connection: number): void;
  /** `retained`: the broker had stored it before we subscribed. */
  onMessage(topic: string, payload: Uint8Array, retained: boolean): void;
  /**
   * Another client uses our client id: the broker says so, or it seems so, because the broker ended
   * one connection after the other soon after it came about, and said nothing.
   */
  onRival?(how: "taken_over" | "ended"): void;
}

/** A broker, and how to speak to it. */
export interface LineTarget {
  /** A name, or an address without brackets. */
  hostname: string;
  port: number;
  /** The version of MQTT: 5, 4 (that is 3.1.1), or 5 where the broker speaks it and else 4. */
  protocol: 5 | 4 | "auto";
  /** A connection silent for so long is probed; half as long again without an answer, and it is over. */
  keepaliveS: number;
  /** Read anew at every attempt, so that renewed files are taken up. */
  credentials: CredentialPaths;
  /** A topic that is subscribed to and published to on every connection: see `watchEcho`. */
  echo?: string | undefined;
}

/** A line to one broker at a time. */
export interface LineOptions extends LineHandlers {
  /** Asked at every attempt, so that a reloaded configuration is taken up. */
  target(): LineTarget;
  clientId: string;
  /**
   * A sentence for the device's owner; each different one once, until a connection has been stable.
   * `final`: only a person can mend it, and the line has given up. That is never so once there has
   * been a connection: files may be seen half renewed.
   */
  onTrouble(sentence: string, final: boolean): void;
  clock: Clock;
  /** From 0 up to, not including, 1. */
  random(): number;
}

/** A connection to a broker that comes back by itself. */
export interface Line extends Publisher {
  readonly connected: boolean;
  /**
   * Leaves the connection, after a last message if there is one, and makes another at once; without a
   * connection, tries again at once. For what is new of the target or its credentials.
   */
  renew(last: Outgoing | undefined): void;
  /** Publishes a last message and says goodbye, so that the will is not published; then ends for good. */
  close(last: Outgoing | undefined): Promise<void>;
}

/** A connection that held for so long was a good one. */
const HELD_MS = 60_000;
const LAST_WORDS_MS = 1_000;
/** So many connections in a row that did not hold, and were ended without a word, are no accident. */
const SUSPICIOUS = 5;

/**
 * Connects again and again until the line is closed, or trouble is final; not at once, but after what the
 * caller does first: to look the broker's name up, the C library loads libraries that telltale did not
 * begin with, and the agent's first look is to see those that it did (collectors/preload.ts).
 */
export function keepLine(
  options: LineOptions,
  connect: (options: ConnectionOptions) => Connection,
): Line {
  const { clock } = options;
  const closing = new AbortController();
  const suspect = createSuspicion(options);
  const trouble = tellOnce(options.onTrouble);
  let retry = createRetry(options.target().protocol, options.random);
  let current: Connection | undefined;
  let openedAtMs = Infinity;
  let everOpened = false;
  /** Ends one attempt, whatever it is at. */
  let renewal = new AbortController();

  /** One connection from beginning to end. Rejects with what ended it. */
  async function hold(number: number): Promise<never> {
    openedAtMs = Infinity;
    const { signal } = renewal;
    const connection = begin(options, connect, number, retry.version, signal, trouble.tell);
    await connection.opened;
    openedAtMs = clock.now().monotonicMs;
    everOpened = true;
    current = connection;
    return await serve(connection, options, number, signal).finally(() => current = undefined);
  }

  async function run(): Promise<void> {
    for (let number = 1; !closing.signal.aborted; number++) {
      renewal = new AbortController();
      const error: unknown = await hold(number).catch((error) => error);
      const held = clock.now().monotonicMs - openedAtMs >= HELD_MS;
      if (closing.signal.aborted) return;
      if (held || renewal.signal.aborted) trouble.beginAnew();
      if (renewal.signal.aborted) {
        retry = createRetry(options.target().protocol, options.random);
        continue;
      }
      suspect(error, held);
      const waitMs = retry.failed(error, held);
      if (waitMs === undefined) continue;
      const final = !everOpened && error instanceof CredentialError && error.final;
      trouble.tell(error instanceof Error ? error.message : String(error), final);
      if (final) return;
      await clock.sleep(waitMs, renewal.signal);
    }
  }

  const finished = clock.sleep(0, closing.signal).then(run);
  return {
    get connected() {
      return current !== undefined;
    },
    publish: (message, signal) =>
      current?.publish(message, signal) ??
        Promise.reject(new Error("There is no connection to the broker")),
    renew(last) {
      const renewed = renewal;
      void lastWords(current, last, clock).then(() => renewed.abort(new Error("Renewed")));
    },
    async close(last) {
      const connection = current;
      current = undefined;
      closing.abort(new Error("The line was closed"));
      await lastWords(connection, last, clock);
      renewal.abort(closing.signal.reason);
      await finished;
    },
  };
}

/** @throws {CredentialError} */
function begin(
  options: LineOptions,
  connect: (options: ConnectionOptions) => Connection,
  number: number,
  version: 5 | 4,
  signal: AbortSignal,
  onTrouble: LineOptions["onTrouble"],
): Connection {
  const target = options.target();
  return connect({
    ...options,
    ...target,
    version,
    credentials: readCredentials(target.credentials, options.clock.now().wallMs),
    will: options.will(number),
    signal,
    onTrouble: (sentence) => onTrouble(sentence, false),
  });
}

/** Uses a connection until it is over or the signal is aborted. */
async function serve(
  connection: Connection,
  options: LineOptions,
  number: number,
  signal: AbortSignal,
): Promise<never> {
  try {
    connection.subscribe(options.subscribe());
    options.onConnected(number);
    return await unlessAborted(new Promise<never>(() => {}), connection.over, signal);
  } finally {
    const left = connection.leave();
    // Two connections of one client would push each other off.
    if (signal.aborted) await left;
  }
}

/** Tells of another client with our id, by how connections end. */
function createSuspicion({ onRival }: LineOptions): (error: unknown, held: boolean) => void {
  let hungUp = 0;
  return (error, held) => {
    if (error instanceof TakenOver) return onRival?.("taken_over");
    hungUp = error instanceof HungUp && !held ? hungUp + 1 : 0;
    if (hungUp >= SUSPICIOUS) onRival?.("ended");
  };
}

/** Tells each sentence once, until it is to begin anew. */
function tellOnce(tell: LineOptions["onTrouble"]) {
  const told = new Set<string>();
  return {
    tell(sentence: string, final: boolean): void {
      if (told.has(sentence)) return;
      told.add(sentence);
      tell(sentence, final);
    },
    beginAnew: () => told.clear(),
  };
}

/** Whether they arrive or not, the connection is done with then. */
async function lastWords(
  connection: Connection | undefined,
  last: Outgoing | undefined,
  clock: Clock,
): Promise<void> {
  if (connection === undefined || last === undefined) return;
  const patience = new AbortController();
  void clock.sleep(LAST_WORDS_MS, patience.signal).then(() => patience.abort());
  await connection.publish(last, patience.signal).catch(() => {});
  patience.abort();
}
