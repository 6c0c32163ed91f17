import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import type { Credentials } from "./credentials.ts";
import { brokenSentence, unreachableSentence } from "./trouble.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** A broker, and how to reach it over TLS. */
export interface TlsTarget {
  /** A name, or an address without brackets. */
  hostname: string;
  port: number;
  /** Checked ones: see `readCredentials`. */
  credentials: Credentials;
  /** Gives the connect up; what is open already is ended by destroying the stream. */
  signal: AbortSignal;
  /** What arrives passes through it. */
  filter(bytes: Uint8Array): Uint8Array;
}

/** Far more than a device is usually sent. */
const READ_BYTES = 16 * 1024;

/**
 * Opens a TLS connection as the stream that mqtt.js wants. Chain, name and dates of the broker's
 * certificate are always verified. Errors are sentences, and one that nobody listens to does not
 * end the process.
 */
export function openTlsStream(target: TlsTarget): Duplex {
  let connection: Deno.TlsConn | undefined;
  const stream = new Duplex({
    allowHalfOpen: false,
    construct(done) {
      connect(target).then((opened) => {
        connection = opened;
        done();
      }, done);
    },
    read() {
      if (connection === undefined) return;
      read(connection, target).then(
        (bytes) => stream.push(bytes),
        (error) => stream.destroy(error),
      );
    },
    // All that waits in one write: mqtt.js writes a packet in pieces, and TCP would hold them back.
    writev(chunks, done) {
      if (connection === undefined) return done(new Error("The connection is not open"));
      const bytes = Buffer.concat(chunks.map(({ chunk }) => chunk));
      write(connection, bytes, target).then(() => done(), done);
    },
    final(done) {
      // The other side may have gone already.
      (connection?.closeWrite() ?? Promise.resolve()).then(() => done(), () => done());
    },
    destroy(error, done) {
      if (connection !== undefined) close(connection);
      done(error);
    },
  });
  // mqtt.js takes its own listener away when it has done with a stream, and errors still come.
  stream.on("error", () => {});
  return stream;
}

async function connect(target: TlsTarget): Promise<Deno.TlsConn> {
  target.signal.throwIfAborted();
  const opening = open(target);
  try {
    return await unlessAborted(opening, target.signal);
  } catch (error) {
    // Deno cannot be told to stop: dropped packets keep a connect waiting for minutes.
    opening.then(close, () => {});
    throw error;
  }
}

async function open(target: TlsTarget): Promise<Deno.TlsConn> {
  const { hostname, port, credentials: { ca, cert, key } } = target;
  const alpnProtocols = ["mqtt"];
  let connection: Deno.TlsConn | undefined;
  try {
    connection = await Deno.connectTls({ hostname, port, caCerts: [ca], cert, key, alpnProtocols });
    await connection.handshake();
    return connection;
  } catch (error) {
    if (connection !== undefined) close(connection);
    throw new Error(unreachableSentence(error, target));
  }
}

/** The next bytes that pass the filter; null at the end. */
async function read(connection: Deno.TlsConn, target: TlsTarget): Promise<Uint8Array | null> {
  const buffer = new Uint8Array(READ_BYTES);
  try {
    while (true) {
      const count = await connection.read(buffer);
      if (count === null) return null;
      const bytes = target.filter(buffer.subarray(0, count));
      if (bytes.length > 0) return bytes;
    }
  } catch (error) {
    // MQTT has a goodbye of its own: many brokers omit that of TLS.
    if (error instanceof Deno.errors.UnexpectedEof) return null;
    throw new Error(brokenSentence(error, target));
  }
}

async function write(
  connection: Deno.TlsConn,
  bytes: Uint8Array,
  target: TlsTarget,
): Promise<void> {
  try {
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
  } catch (error) {
    throw new Error(brokenSentence(error, target));
  }
}

function close(connection: Deno.TlsConn): void {
  try {
    connection.close();
  } catch {
    // An error of its own has closed it.
  }
}
