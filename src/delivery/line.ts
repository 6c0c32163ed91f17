import type { Clock } from "../clock.ts";
import { type Connection, type ConnectionOptions, VersionRefused } from "./connection.ts";
import { CredentialError, type CredentialPaths, readCredentials } from "./credentials.ts";
import { createEcho } from "./echo.ts";
import { type Outgoing, type Publisher, Refused } from "./publisher.ts";
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
  /** A topic that is subscribed to and published to on every connection: see {@linkcode createEcho}. */
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
const STABLE_MS = 60_000;
const LAST_WORDS_MS = 3_000;
const RETRY_MAX_MS = 300_000;
/** Where the device's clock is in the way: asking again costs next to nothing. */
const CLOCK_RETRY_MAX_MS = 30_000;

/** How long to wait after so many failures: exponential from 1 s, with full jitter. */
export function backoffMs(failures: number, maxMs: number, random: () => number): number {
  return random() * Math.min(maxMs, 1_000 * 2 ** Math.min(failures - 1, 20));
}

/** Keeps connecting until the line is closed, or trouble is final. */
export function keepLine(
  options: LineOptions,
  connect: (options: ConnectionOptions) => Connection,
): Line {
  const { clock } = options;
  const closing = new AbortController();
  const reported = new Set<string>();
  const echo = options.echo === undefined
    ? undefined
    : createEcho(options.echo, clock, (it) => report(it));
  let current: Connection | undefined;
  let openedAtMs: number | undefined;
  let everOpened = false;

  function report(sentence: string, final = false): void {
    if (closing.signal.aborted || reported.has(sentence)) return;
    reported.add(sentence);
    options.onTrouble(sentence, final);
  }

  /** One connection from beginning to end; rejects with what ended it. */
  async function hold(number: number, version: 5 | 4): Promise<never> {
    openedAtMs = undefined;
    const connection = connect({
      ...options,
      version,
      credentials: readCredentials(options.credentials, clock.now().wallMs),
      will: options.will(number),
      signal: closing.signal,
      onTrouble: report,
      onMessage(topic, payload, retained) {
        if (topic === options.echo) echo?.heard(payload);
        options.onMessage(topic, payload, retained);
      },
    });
    await connection.opened;
    everOpened = true;
    openedAtMs = clock.now().monotonicMs;
    current = connection;
    try {
      echo?.begin(connection.over);
      connection.subscribe(options.subscribe).catch((error) => report(error.message));
      options.onConnected(number);
      return await unlessAborted(new Promise<never>(() => {}), connection.over);
    } finally {
      current = undefined;
      void connection.leave();
    }
  }

  async function run(): Promise<void> {
    let version: 5 | 4 = options.protocol === 4 ? 4 : 5;
    let failures = 0;
    for (let number = 1; !closing.signal.aborted; number++) {
      const error: unknown = await hold(number, version).catch((error) => error);
      if (openedAtMs !== undefined && clock.now().monotonicMs - openedAtMs >= STABLE_MS) {
        failures = 0;
        reported.clear();
      }
      if (error instanceof VersionRefused && options.protocol === "auto") {
        version = version === 5 ? 4 : 5;
        // At once; if that is refused too, all begins again with 5, later.
        if (version === 4) continue;
      }
      const local = error instanceof CredentialError;
      const final = local && error.final && !everOpened;
      report(error instanceof Error ? error.message : String(error), final);
      if (final) return;
      failures += 1;
      const maxMs = local ? CLOCK_RETRY_MAX_MS : RETRY_MAX_MS;
      await clock.sleep(backoffMs(failures, maxMs, options.random), closing.signal);
    }
  }

  const finished = run();
  return {
    get connected() {
      return current !== undefined && !closing.signal.aborted;
    },
    async publish(message, signal) {
      if (current === undefined || closing.signal.aborted) {
        throw new Error("There is no connection to the broker");
      }
      if (message.topic === options.echo) echo?.sent(message.payload);
      try {
        await current.publish(message, signal);
      } catch (error) {
        if (error instanceof Refused && message.topic === options.echo) report(error.message);
        throw error;
      }
    },
    async close(last) {
      const connection = current;
      closing.abort(new Error("The line was closed"));
      if (connection !== undefined && last !== undefined) await speakLast(connection, last, clock);
      await connection?.leave();
      await finished;
    },
  };
}

async function speakLast(connection: Connection, last: Outgoing, clock: Clock): Promise<void> {
  const patience = new AbortController();
  void clock.sleep(LAST_WORDS_MS, patience.signal).then(() => patience.abort());
  // Whether they arrive or not, the line ends now.
  await connection.publish(last, patience.signal).catch(() => {});
  patience.abort();
}
