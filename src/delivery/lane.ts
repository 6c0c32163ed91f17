import type { Clock } from "../clock.ts";
import { type Outgoing, type Publisher, Refused } from "./publisher.ts";

/** The messages to one topic, in the order in which they go. */
export interface Lane<Message extends Outgoing> {
  /** Those that wait for their acknowledgement. */
  readonly queue: readonly Message[];
  /** The broker takes no message to this topic for now. */
  readonly refused: boolean;
  /** Adds messages and sends them, or with those that wait already. */
  add(messages: readonly Message[]): void;
  /** Sends what waits, unless that is going on, or not to be tried yet. */
  goOn(): void;
  /** A line was opened: sends whatever waits, for as long as it holds. */
  send(): void;
}

/** What a lane needs, and whom it tells. */
export interface LaneOptions<Message> {
  /** What waits from before, until a line is opened. */
  unsent: readonly Message[];
  publisher: Publisher;
  clock: Clock;
  signal: AbortSignal;
  /** These were acknowledged, if any. */
  onArrived(messages: readonly Message[]): void;
  /** Nothing waits any more, or nothing can go on. */
  onIdle(): void;
}

/** Messages on their way at once: enough for a long line, little to send again when it breaks. */
const WINDOW = 16;
/** A refused message is offered again, alone, after a minute, and then less and less often. */
const MIN_PAUSE_MS = 60_000;
const MAX_PAUSE_MS = 300_000;

/** A lane. What is refused there holds up nothing on another. */
export function createLane<Message extends Outgoing>(
  { unsent, publisher, clock, signal, onArrived, onIdle }: LaneOptions<Message>,
): Lane<Message> {
  let queue: Message[] = [...unsent];
  let sending = false;
  let lines = 0;
  /** Ends before its time when a line is opened. */
  let pause: AbortController | undefined;
  let pauseMs = 0;

  async function deliver(message: Message): Promise<Message> {
    await publisher.publish(message, signal);
    queue = queue.filter((waiting) => waiting !== message);
    return message;
  }

  /** Sends a window, or while nothing is taken one message. Gives why not all of it arrived. */
  async function sendWindow(): Promise<unknown> {
    const results = await Promise.allSettled(queue.slice(0, pauseMs > 0 ? 1 : WINDOW).map(deliver));
    const arrived = results.flatMap((it) => it.status === "fulfilled" ? [it.value] : []);
    if (arrived.length > 0) pauseMs = 0;
    onArrived(arrived);
    return results.find((result) => result.status === "rejected")?.reason;
  }

  async function waitForPermission(): Promise<void> {
    pauseMs = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, 2 * pauseMs));
    pause = new AbortController();
    onIdle();
    await clock.sleep(pauseMs, AbortSignal.any([signal, pause.signal]));
  }

  async function run(): Promise<void> {
    sending = true;
    while (queue.length > 0 && !signal.aborted) {
      const line = lines;
      const failure = await sendWindow();
      if (failure instanceof Refused) await waitForPermission();
      // A new line may have come while the last messages of the old one were given up.
      else if (failure !== undefined && line === lines) break;
    }
    sending = false;
    if (queue.length === 0) onIdle();
  }

  /** Errors cannot leave run(): a broken line is told by the line, which calls send() again. */
  function goOn(): void {
    if (!sending && queue.length > 0) void run();
  }

  return {
    get queue() {
      return queue;
    },
    get refused() {
      return pauseMs > 0;
    },
    goOn,
    add(messages) {
      queue.push(...messages);
      goOn();
    },
    send() {
      lines += 1;
      pause?.abort();
      goOn();
    },
  };
}
