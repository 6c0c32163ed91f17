import type { Clock } from "../clock.ts";
import { Unreadable } from "../model/reading.ts";
import {
  type BusMessage,
  MESSAGE_HEAD_BYTES,
  messageBytes,
  parseMessage,
} from "../parse/dbus/message.ts";
import { ParseError } from "../parse/parse_error.ts";
import { failure } from "./_failure.ts";
import { connectTo } from "./_unix_socket.ts";

/** Messages and lines over a unix socket. What fails is `Unreadable`. */
export interface BusStream extends Disposable {
  send(bytes: Uint8Array): Promise<void>;
  /** The next line, which ends with CR and LF. */
  readLine(): Promise<string>;
  /** The next message. */
  readMessage(): Promise<BusMessage>;
  /** Does something for at most a second: whoever takes longer is `slow`, and the stream ends. */
  within<T>(ask: () => Promise<T>): Promise<T>;
}

const MAX_LINE_BYTES = 1024;
const DEADLINE_MS = 1_000;

/** Connects. The stream ends with the signal. */
export async function openStream(
  path: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<BusStream> {
  const socket = await connectTo(path, path, signal);
  let isSlow = false;
  const close = () => socket[Symbol.dispose]();
  const ended = () =>
    isSlow ? failure("slow", path, "No answer") : failure("absent", path, "Closed by the bus");
  const held = heldBytes(async (into) => {
    const read = await socket.read(into);
    if (read === undefined) throw ended();
    return read;
  });
  return {
    async send(bytes) {
      for (let at = 0; at < bytes.length;) {
        const written = await socket.write(bytes.subarray(at));
        if (written === undefined) throw ended();
        at += written;
      }
    },
    async readLine() {
      for (let bytes = 2; bytes <= MAX_LINE_BYTES; bytes++) {
        const [first, second] = (await held.atLeast(bytes)).subarray(bytes - 2, bytes);
        if (first !== 0x0d || second !== 0x0a) continue;
        return new TextDecoder().decode(held.take(bytes)).trimEnd();
      }
      throw failure("malformed", path, "No greeting");
    },
    async readMessage() {
      try {
        const bytes = messageBytes(await held.atLeast(MESSAGE_HEAD_BYTES));
        await held.atLeast(bytes);
        return parseMessage(held.take(bytes));
      } catch (error) {
        throw error instanceof ParseError ? new Unreadable("malformed", error.message) : error;
      }
    },
    async within(ask) {
      const done = new AbortController();
      clock.sleep(DEADLINE_MS, done.signal).then(() => {
        if (done.signal.aborted) return;
        isSlow = true;
        close();
      });
      try {
        return await ask();
      } finally {
        done.abort();
      }
    },
    [Symbol.dispose]: close,
  };
}

/** Bytes that were read and not taken yet; there are never more than one message and a few KiB. */
function heldBytes(read: (into: Uint8Array) => Promise<number>) {
  let buffer = new Uint8Array(4096);
  let filled = 0;
  return {
    async atLeast(bytes: number): Promise<Uint8Array> {
      if (bytes > buffer.length) {
        const larger = new Uint8Array(bytes);
        larger.set(buffer.subarray(0, filled));
        buffer = larger;
      }
      while (filled < bytes) filled += await read(buffer.subarray(filled));
      return buffer;
    },
    take(bytes: number): Uint8Array {
      const taken = buffer.slice(0, bytes);
      buffer.copyWithin(0, bytes, filled);
      filled -= bytes;
      return taken;
    },
  };
}
