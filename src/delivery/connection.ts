import type { Clock } from "../clock.ts";
import type { Credentials } from "./credentials.ts";
import type { Outgoing, Publisher } from "./publisher.ts";

/** One connection to a broker, from CONNECT until it is over. */
export interface Connection extends Publisher {
  /** Resolves when the broker has let us in; rejects with the reason of `over`. */
  opened: Promise<void>;
  /** Aborted when the connection is over or never came about; the reason is an Error that says why in a sentence. */
  over: AbortSignal;
  /** A refusal is told to `onTrouble`. */
  subscribe(topics: readonly string[]): void;
  /** Says goodbye, so that the broker does not publish the will. The connection is over when it resolves; it never rejects. */
  leave(): Promise<void>;
}

/** What a connection needs. */
export interface ConnectionOptions {
  /** A name, or an address without brackets. */
  hostname: string;
  port: number;
  /** Of MQTT; 4 is 3.1.1. */
  version: 5 | 4;
  clientId: string;
  keepaliveS: number;
  /** Checked ones: see `readCredentials`. */
  credentials: Credentials;
  /** A topic that is subscribed to and published to on every connection: see `watchEcho`. */
  echo?: string | undefined;
  will: Outgoing;
  clock: Clock;
  /** Gives up; it is without meaning once the broker has let us in. */
  signal: AbortSignal;
  onMessage(topic: string, payload: Uint8Array, retained: boolean): void;
  /** A sentence on something that does not end the connection. */
  onTrouble(sentence: string): void;
}

/** The broker says that another client has connected with our client id (MQTT 5, reason 0x8E). */
export class TakenOver extends Error {
  override readonly name = "TakenOver";
}

/** The broker closed a connection on which it had let us in, and did not say why. */
export class HungUp extends Error {
  override readonly name = "HungUp";
}

/** The broker does not speak this version of MQTT, or it hung up at CONNECT, as some then do. */
export class VersionRefused extends Error {
  override readonly name = "VersionRefused";
}
