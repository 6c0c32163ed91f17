import type { Connection, ConnectionOptions } from "./connection.ts";
import { Refused } from "./publisher.ts";

const WITHIN_MS = 10_000;

/**
 * Watches on each connection that what is first published to its `echo` comes back; the topic must be
 * among those subscribed to. It is the only proof that a broker delivers: one that denies us a topic
 * may let us in, grant the subscription, acknowledge what we publish (MQTT 3.1.1 has no other
 * answer), and drop it.
 */
export function watchEcho(
  connect: (options: ConnectionOptions) => Connection,
): (options: ConnectionOptions) => Connection {
  return (options) => {
    const { clock, echo: topic, onTrouble } = options;
    if (topic === undefined) return connect(options);
    let published: string | undefined;
    let heard = false;
    const connection = connect({
      ...options,
      onMessage(from, payload, retained) {
        heard ||= from === topic && new TextDecoder().decode(payload) === published;
        options.onMessage(from, payload, retained);
      },
    });

    async function listen(): Promise<void> {
      await clock.sleep(WITHIN_MS, connection.over);
      if (heard || connection.over.aborted) return;
      onTrouble(
        "The broker let us in, but what we publish does not come back to us: " +
          `check what its access list says about topic ${topic}`,
      );
    }

    return {
      ...connection,
      async publish(message, signal) {
        if (message.topic === topic && published === undefined) {
          published = message.payload;
          void listen();
        }
        try {
          await connection.publish(message, signal);
        } catch (error) {
          if (error instanceof Refused && message.topic === topic) onTrouble(error.message);
          throw error;
        }
      },
    };
  };
}
