import { Buffer } from "node:buffer";
import { type ErrorWithReasonCode, type IClientOptions, MqttClient, Store } from "mqtt";
import {
  type Connection,
  type ConnectionOptions,
  HungUp,
  TakenOver,
  VersionRefused,
} from "./connection.ts";
import { watchEcho } from "./echo.ts";
import { keepLine, type Line, type LineOptions } from "./line.ts";
import { createPacketLimit } from "./packet_limit.ts";
import { type Outgoing, Refused } from "./publisher.ts";
import { reasonText, refusesVersion } from "./reason_code.ts";
import { openTlsStream } from "./tls_stream.ts";
import { addressOf } from "./trouble.ts";
import { createTurns } from "./turns.ts";
import { unlessAborted } from "./unless_aborted.ts";

/** What a line is, and what it needs. */
export type { Line, LineHandlers, LineOptions, LineTarget } from "./line.ts";

/** Opens a line to a broker: MQTT over mutual TLS. */
export function openLine(options: LineOptions): Line {
  return keepLine(options, watchEcho(openConnection));
}

/** For name, TCP, TLS and CONNACK together. */
const ANSWER_WITHIN_MS = 20_000;
const GOODBYE_WITHIN_MS = 500;
const INBOUND_MAX_BYTES = 64 * 1024;
/** Messages on their way at once; a broker may allow fewer. */
const IN_FLIGHT = 20;

/** Only MQTT 5 has a word for it, and few brokers use it. */
const IF_AGAIN = " (if it does so again and again, another client may be using our client id)";

/** MQTT 5 section 3.14.2.1. */
const SESSION_TAKEN_OVER = 0x8e;

/** What a broker says at CONNACK that it takes (MQTT 5 section 3.2.2.3); all of it by default. */
interface Limits {
  maximumPacketSize?: number;
  receiveMaximum?: number;
  retainAvailable?: boolean;
}

function openConnection(options: ConnectionOptions): Connection {
  const { clock, onTrouble } = options;
  const broker = `The broker ${addressOf(options)}`;
  const controller = new AbortController();
  const over = controller.signal;
  const filter = createPacketLimit(
    INBOUND_MAX_BYTES,
    (bytes) => onTrouble(`A message of ${bytes} bytes was ignored: it is too long for a device`),
  );
  const stream = openTlsStream({ ...options, signal: over, filter });
  // One client for each connection: sending again is our own business, so it is to keep nothing.
  const client = new MqttClient(() => stream, clientOptions(options));
  let limits: Limits | undefined;

  function end(reason: Error): void {
    if (over.aborted) return;
    controller.abort(reason);
    client.end(true);
    stream.destroy();
  }

  const opened = new Promise<void>((resolve, reject) => {
    client.on("connect", ({ properties }) => {
      limits = properties ?? {};
      resolve();
    });
    over.addEventListener("abort", () => reject(over.reason));
  });
  endUnlessOpened(opened, end, broker, options);
  // mqtt.js passes on few errors of a stream: of the others it shows only that it closed.
  stream.on("error", end);
  endWithBroker(client, broker, end, () => limits !== undefined);
  client.on("message", (topic, payload, { retain }) => options.onMessage(topic, payload, retain));

  return {
    opened,
    over,
    publish: createPublish(client, broker, over, () => limits ?? {}),
    subscribe(topics) {
      for (const topic of topics) {
        client.subscribe(topic, { qos: 1 }, (error, _granted, answer) => {
          // Without an answer it is the connection that has ended.
          if (error === null || answer === undefined) return;
          onTrouble(`${broker} does not let us subscribe to ${topic}`);
        });
      }
    },
    async leave() {
      if (over.aborted) return;
      // Those without an acknowledgement would hold up the goodbye, and the will would be published.
      for (const id of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(id));
      client.end(false);
      await clock.sleep(GOODBYE_WITHIN_MS, over);
      end(new Error(`${broker} did not answer our goodbye`));
    },
  };
}

/** Whatever the broker does to end the connection, or should have. */
function endWithBroker(
  client: MqttClient,
  broker: string,
  end: (reason: Error) => void,
  isOpen: () => boolean,
): void {
  client.on("error", (error) => end(explain(error, broker)));
  client.on("disconnect", ({ reasonCode = 128 }) => {
    const sentence = `${broker} ended the connection: ${reasonText(reasonCode)}`;
    end(reasonCode === SESSION_TAKEN_OVER ? new TakenOver(sentence) : new Error(sentence));
  });
  client.on("close", () => {
    if (isOpen()) end(new HungUp(`${broker} closed the connection${IF_AGAIN}`));
    else end(new VersionRefused(`${broker} hung up without an answer to CONNECT`));
  });
  // mqtt.js would acknowledge number -1: an exception.
  client.handleMessage = ({ messageId = 0 }, done) => {
    if (messageId >= 0) done();
    else end(new Error(`${broker} sent what is not MQTT: a message without its number`));
  };
}

/** A connection that does not come about in time, or is not wanted any more, ends. */
function endUnlessOpened(
  opened: Promise<void>,
  end: (reason: Error) => void,
  broker: string,
  { clock, signal }: ConnectionOptions,
): void {
  const settled = new AbortController();
  const giveUp = () => end(signal.reason);
  signal.addEventListener("abort", giveUp);
  void opened.catch(() => {}).then(() => {
    settled.abort();
    signal.removeEventListener("abort", giveUp);
  });
  void clock.sleep(ANSWER_WITHIN_MS, settled.signal).then(() => {
    if (!settled.signal.aborted) end(new Error(`${broker} did not answer in time`));
  });
}

function clientOptions({ version, clientId, keepaliveS, will }: ConnectionOptions): IClientOptions {
  return {
    protocolVersion: version,
    clientId,
    clean: true,
    keepalive: keepaliveS,
    will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: will.retain },
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // One that is emptied at the end would be missed by packets that came just before: an exception.
    incomingStore: new Store({ clean: false }),
    // It would fill 20 to 40 MB with every number that a packet may need.
    writeCache: false,
    // Ours comes first, and says more.
    connectTimeout: 2 * ANSWER_WITHIN_MS,
    ...(version === 5 ? { properties: { maximumPacketSize: INBOUND_MAX_BYTES } } : {}),
  };
}

/** An error that mqtt.js tells of: CONNACK says no, nothing is heard any more, or what comes is not MQTT. */
function explain(error: Error | ErrorWithReasonCode, broker: string): Error {
  const code = "code" in error && typeof error.code === "number" ? error.code : undefined;
  if (error.message === "Keepalive timeout") return new Error(`${broker} is not heard any more`);
  if (code === undefined) return new Error(`${broker} sent what is not MQTT: ${error.message}`);
  const sentence = `${broker} does not let us in: ${reasonText(code)}`;
  return refusesVersion(code) ? new VersionRefused(sentence) : new Error(sentence);
}

/** Publishes with QoS 1, so many at once as the broker allows. */
function createPublish(
  client: MqttClient,
  broker: string,
  over: AbortSignal,
  limits: () => Limits,
): Connection["publish"] {
  const turns = createTurns(() => Math.min(limits().receiveMaximum ?? IN_FLIGHT, IN_FLIGHT));
  return async (message, signal) => {
    refuseWhatBreaksTheLine(message, limits(), broker);
    await turns.take(signal, over);
    const { topic, payload, retain } = message;
    const landing = client.publishAsync(topic, payload, { qos: 1, retain }).finally(turns.give);
    try {
      await unlessAborted(landing, signal, over);
    } catch (error) {
      if (signal.aborted || over.aborted || !(error instanceof Error)) throw error;
      if (!("code" in error) || typeof error.code !== "number") throw error;
      throw new Refused(`${broker} refuses a message to ${topic}: ${reasonText(error.code)}`);
    }
  };
}

/** To such messages a broker answers by ending the connection, again and again. */
function refuseWhatBreaksTheLine(message: Outgoing, limits: Limits, broker: string): void {
  const { maximumPacketSize = Infinity, retainAvailable = true } = limits;
  // Header, packet identifier and properties are at most 12 bytes.
  const bytes = Buffer.byteLength(message.topic) + Buffer.byteLength(message.payload) + 12;
  if (bytes > maximumPacketSize) {
    throw new Refused(
      `${broker} refuses a message to ${message.topic}: its ${bytes} bytes are more than the ` +
        `${maximumPacketSize} that it takes`,
    );
  }
  if (message.retain && !retainAvailable) {
    throw new Refused(`${broker} refuses a message to ${message.topic}: ${reasonText(154)}`);
  }
}
