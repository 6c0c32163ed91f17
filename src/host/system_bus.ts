/** The system bus of the device, D-Bus. */
import { type Clock, random } from "../clock.ts";
import { Unreadable } from "../model/reading.ts";
import type { BusMessage } from "../parse/dbus/message.ts";
import { BUS_ITSELF, openWire } from "./_bus_wire.ts";
import type { Bus, BusQuestion, BusRule, BusSignal } from "./host_fs.ts";

const PROPERTIES = "org.freedesktop.DBus.Properties";
/** Between attempts to listen, growing. */
const RETRY_MS = { least: 500, most: 60_000 };
/** No program that only tells of changes says more in a second: somebody floods us. */
const MAX_SIGNALS_A_SECOND = 500;

/** Why there is no bus in a tree that is no running device. */
export const NO_BUS: Bus = {
  open: () => Promise.reject(new Unreadable("absent", "No bus of this device")),
  async *listen() {},
};

/**
 * The bus behind a socket. All that is ever sent is Hello, AddMatch, Get, GetAll and Describe, and never
 * so that a program that does not run were started.
 */
export function systemBus(socket: string, clock: Clock): Bus {
  return {
    async open() {
      const over = new AbortController();
      const wire = await openWire(socket, clock, over.signal);
      return {
        async ask(question) {
          const { body: [value] } = await wire.call(callOf(question));
          if (value === undefined) throw new Unreadable("malformed", "An answer without a value");
          return value;
        },
        [Symbol.dispose]: () => wire[Symbol.dispose](),
      };
    },
    async *listen(rules, signal) {
      for (let pauseMs = RETRY_MS.least; !signal.aborted;) {
        const began = clock.now().monotonicMs;
        yield* listenOnce(socket, rules, clock, signal);
        // One that held is tried again soon: the bus was restarted.
        if (clock.now().monotonicMs - began > RETRY_MS.most) pauseMs = RETRY_MS.least;
        await clock.sleep(pauseMs * (0.5 + random() / 2), signal);
        pauseMs = Math.min(pauseMs * 2, RETRY_MS.most);
      }
    },
  };
}

/** Until the connection ends, for whatever reason. */
async function* listenOnce(
  socket: string,
  rules: readonly BusRule[],
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<BusSignal | "connected"> {
  try {
    using wire = await openWire(socket, clock, signal);
    for (const rule of rules) {
      await wire.call({ ...BUS_ITSELF, member: "AddMatch", arguments: [ruleText(rule)] });
    }
    // What happened until now nobody told.
    yield "connected";
    let [count, sinceMs] = [0, clock.now().monotonicMs];
    while (!signal.aborted) {
      const found = signalOf(await wire.read());
      const nowMs = clock.now().monotonicMs;
      if (nowMs - sinceMs > 1_000) [count, sinceMs] = [0, nowMs];
      if (++count > MAX_SIGNALS_A_SECOND) return;
      if (found !== undefined) yield found;
    }
  } catch (error) {
    // Whoever asks is told why; here it is only tried again.
    if (!(error instanceof Unreadable)) throw error;
  }
}

/** Names on the bus hold no quotation mark. */
function ruleText(rule: BusRule): string {
  const conditions = Object.entries(rule).map(([name, value]) => `${name}='${value}'`);
  return ["type='signal'", ...conditions].join(",");
}

function signalOf({ type, path, interface: of, member, body }: BusMessage): BusSignal | undefined {
  return type === "signal" && path !== undefined && of !== undefined && member !== undefined
    ? { path, interface: of, member, body }
    : undefined;
}

function callOf({ name, path, interface: of, what }: BusQuestion) {
  const to = { destination: name, path };
  if (what === "description") {
    return { ...to, interface: of, member: "Describe", arguments: [] } as const;
  }
  if (what === "properties") {
    return { ...to, interface: PROPERTIES, member: "GetAll", arguments: [of] } as const;
  }
  return {
    ...to,
    interface: PROPERTIES,
    member: "Get",
    arguments: [of, what.property],
  } as const;
}
