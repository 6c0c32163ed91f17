import type { Clock } from "../clock.ts";

/** Watches that what we publish to one topic comes back to us. */
export interface Echo {
  /** A connection has come about: what is published on it first must be heard. */
  begin(over: AbortSignal): void;
  /** A message to the topic is on its way. */
  sent(payload: string): void;
  /** A message came from the topic. */
  heard(payload: Uint8Array): void;
}

const WITHIN_MS = 10_000;

/**
 * The only proof that a broker delivers: one that denies us a topic may accept the connection and
 * the subscription, acknowledge what we publish (MQTT 3.1.1 has no other answer), and drop it.
 */
export function createEcho(
  topic: string,
  clock: Clock,
  onSilence: (sentence: string) => void,
): Echo {
  let connection: AbortSignal | undefined;
  let awaited: string | undefined;
  return {
    begin(over) {
      connection = over;
      awaited = undefined;
    },
    sent(payload) {
      if (connection === undefined || awaited !== undefined) return;
      const over = connection;
      awaited = payload;
      void clock.sleep(WITHIN_MS, over).then(() => {
        if (over.aborted || over !== connection || awaited === "") return;
        onSilence(
          "The broker let us in, but what we publish does not come back to us: " +
            `check what its access list says about topic ${topic}`,
        );
      });
    },
    heard(payload) {
      if (new TextDecoder().decode(payload) === awaited) awaited = "";
    },
  };
}
