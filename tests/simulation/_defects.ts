/** Parts of the agent as they must not be: each was, or could have been, somebody's mistake. */
import type { Connection } from "../../src/delivery/connection.ts";
import type { Outgoing } from "../../src/delivery/publisher.ts";
import type { Broker } from "./_broker.ts";
import type { Defect } from "./_schedule.ts";

/** By what is wrong. */
export const DEFECTS: Readonly<Record<string, Defect>> = {
  "a message is forgotten when it was sent, not when it was acknowledged": {
    connection: publishing((publish, message, signal) => {
      publish(message, signal).catch(() => {});
      return Promise.resolve();
    }),
  },
  "a message that was refused is forgotten": {
    connection: publishing((publish, message, signal) =>
      publish(message, signal).catch((error) => {
        if (error.name !== "Refused") throw error;
      })
    ),
  },
  "the message is not committed with the state that forgets its events": {
    store: (store) => ({
      keep(durable, messages) {
        store.keep(durable, []);
        return messages.map((message, i) => ({ ...message, place: 1_000_000 + i }));
      },
    }),
  },
  "the state is not committed with the message that tells its events": {
    store(store) {
      let before = store.durable;
      return {
        keep(durable, messages) {
          const kept = store.keep(messages.length > 0 ? before ?? null : durable, messages);
          before = messages.length > 0 ? before : durable;
          return kept;
        },
      };
    },
  },
  "what waits in memory is not kept with the message that follows it": {
    store: (store) => ({
      keep(durable, messages) {
        const last = seqOf(messages.at(-1));
        const kept = store.keep(durable, messages.filter((it) => seqOf(it) === last));
        return messages.map((message, i) =>
          kept[i - messages.length + kept.length] ?? { ...message, place: 1_000_000 + i }
        );
      },
    }),
  },
  "the starts are not counted": {
    store: (store) => ({ session: store.session.replace(/\.\d+$/, ".1") }),
  },
  "two patches are composed as objects are": {
    connection(broker) {
      let held: Outgoing | undefined;
      return publishing((publish, message, signal) => {
        const { Full, Part, Seq } = JSON.parse(message.payload);
        if (!message.topic.endsWith("/data") || Full || Part || held === undefined && Seq % 5 > 0) {
          return publish(message, signal);
        }
        if (held === undefined) {
          held = message;
          return Promise.resolve();
        }
        const payload = JSON.stringify({
          ...JSON.parse(held.payload),
          ...JSON.parse(message.payload),
        });
        held = undefined;
        return publish({ ...message, payload }, signal);
      })(broker);
    },
  },
};

function seqOf(message: Outgoing | undefined): unknown {
  return message && JSON.parse(message.payload).Seq;
}

type Publish = Connection["publish"];

function publishing(
  instead: (publish: Publish, ...given: Parameters<Publish>) => Promise<void>,
): (broker: Broker) => Broker["connect"] {
  return (broker) => (options) => {
    const connection = broker.connect(options);
    return {
      ...connection,
      publish: (message, signal) => instead(connection.publish, message, signal),
    };
  };
}
