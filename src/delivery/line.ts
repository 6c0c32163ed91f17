import type { Clock } from "../clock.ts";
import type { Connection, ConnectionOptions } from "./connection.ts";
import { CredentialError, type CredentialPaths, readCredentials } from "./credentials.ts";
import type { Outgoing, Publisher } from "./publisher.ts";
import { createRetry } from "./retry.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** What is said and heard on a line. */
export interface LineHandlers {
  /** What the broker is to publish if it loses this connection without a goodbye. */
  will(connection: number): Outgoing;
  /** Topics, or patterns of topics. */
  subscribe: readonly string[];
  /**
   * The broker has let us in, and `publish` works. `connection` grows with each attempt, so that it
   * puts this connection and the wills of earlier ones in order.
   */
  onConnected(connection: number): void;
  /** `retained`: the broker had stored it before we subscribed. */
  onMessage(topic: string, payload: Uint8Array, retained: boolean): void;
}

/** A line to one broker. */
export interface LineOptions extends LineHandlers {
  /** A name, or an address without brackets. */
  hostname: string;
  port: number;
  /** The version of MQTT: 5, 4 (that is 3.1.1), or 5 where the broker speaks it and else 4. */
  protocol: 5 | 4 | "auto";
  clientId: string;
  /** A connection silent for so long is probed; half as long again without an answer, and it is over. */
  keepaliveS: number;
  /** Read anew at every attempt, so that renewed files are taken up. */
  credentials: CredentialPaths;
  /** A topic that is subscribed to and published to on every connection: see {@linkcode watchEcho}. */
  echo?: string;
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
  /** Publishes a last message and says goodbye, so that the will is not published; then ends for good. */
  close(last: Outgoing | undefined): Promise<void>;
}

/** A connection that held for so long was a good one. */
const HELD_MS = 60_000;
const LAST_WORDS_MS = 3_000;

/** Connects again and again until the line is closed, or trouble is final. */
export function keepLine(
  options: LineOptions,
  connect: (options: ConnectionOptions) => Connection,
): Line {
  const { clock } = options;
  const closing = new AbortController();
  const retry = createRetry(options.protocol, options.random);
  const trouble = tellOnce(options.onTrouble);
  let current: Connection | undefined;
  let openedAtMs = Infinity;
  let everOpened = false;

  /** One connection from beginning to end. Rejects with what ended it. */
  async function hold(number: number): Promise<never> {
    openedAtMs = Infinity;
    const connection = connect({
      ...options,
      version: retry.version,
      credentials: readCredentials(options.credentials, clock.now().wallMs),
      will: options.will(number),
      signal: closing.signal,
      onTrouble: (sentence) => trouble.tell(sentence, false),
    });
    await connection.opened;
    openedAtMs = clock.now().monotonicMs;
    everOpened = true;
    current = connection;
    try {
      connection.subscribe(options.subscribe);
      options.onConnected(number);
      return await unlessAborted(new Promise<never>(() => {}), connection.over);
    } finally {
      current = undefined;
      void connection.leave();
    }
  }

  async function run(): Promise<void> {
    for (let number = 1; !closing.signal.aborted; number++) {
      const error: unknown = await hold(number).catch((error) => error);
      const held = clock.now().monotonicMs - openedAtMs >= HELD_MS;
      if (closing.signal.aborted) return;
      if (held) trouble.beginAnew();
      const waitMs = retry.failed(error, held);
      if (waitMs === undefined) continue;
      const final = !everOpened && error instanceof CredentialError && error.final;
      trouble.tell(error instanceof Error ? error.message : String(error), final);
      if (final) return;
      await clock.sleep(waitMs, closing.signal);
    }
  }

  const finished = run();
  return {
    get connected() {
      return current !== undefined;
    },
    async publish(message, signal) {
      if (current === undefined) throw new Error("There is no connection to the broker");
      await current.publish(message, signal);
    },
    async close(last) {
      const connection = current;
      current = undefined;
      closing.abort(new Error("The line was closed"));
      if (connection !== undefined) await takeLeave(connection, last, clock);
      await finished;
    },
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

async function takeLeave(
  connection: Connection,
  last: Outgoing | undefined,
  clock: Clock,
): Promise<void> {
  if (last !== undefined) {
    const patience = new AbortController();
    void clock.sleep(LAST_WORDS_MS, patience.signal).then(() => patience.abort());
    // Whether they arrive or not, the line ends now.
    await connection.publish(last, patience.signal).catch(() => {});
    patience.abort();
  }
  await connection.leave();
}
