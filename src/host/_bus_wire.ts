import type { Clock } from "../clock.ts";
import { Unreadable } from "../model/reading.ts";
import { type BusCall, writeCall } from "../parse/dbus/call.ts";
import type { BusMessage } from "../parse/dbus/message.ts";
import { type BusStream, openStream } from "./_bus_stream.ts";
import { failure } from "./_failure.ts";

/** The bus itself, which answers under this name. */
export const BUS_ITSELF = {
  destination: "org.freedesktop.DBus",
  path: "/org/freedesktop/DBus",
  interface: "org.freedesktop.DBus",
} as const;

/** What may be sent to anyone: nothing that changes anything. */
export type HarmlessMember = "Hello" | "AddMatch" | "Get" | "GetAll" | "Describe";

/** What is asked of whom. */
export type HarmlessCall = Omit<BusCall, "serial" | "member"> & { member: HarmlessMember };

/** A connection to the bus. What fails is `Unreadable`. */
export interface BusWire extends Disposable {
  /** The next message, of whatever kind. */
  read(): Promise<BusMessage>;
  /** Calls, and gives what is answered. What comes meanwhile and is no answer to it is passed over. */
  call(call: HarmlessCall): Promise<BusMessage>;
}

/**
 * Who we are the bus asks the kernel (EXTERNAL of the D-Bus Specification, "Authentication Mechanisms"),
 * as for libsystemd: a number that we say would be another outside of a user namespace.
 */
const GREETING = new TextEncoder().encode("\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n");

/** Connects and says hello. The connection ends with the signal. */
export async function openWire(path: string, clock: Clock, signal: AbortSignal): Promise<BusWire> {
  const stream = await openStream(path, clock, signal);
  let serial = 0;
  const wire: BusWire = {
    read: stream.readMessage,
    async call(call) {
      const asked = ++serial;
      return await stream.within(async () => {
        await stream.send(writeCall({ ...call, serial: asked }));
        for (;;) {
          const message = await stream.readMessage();
          if (message.replySerial === asked) return answered(message, call);
        }
      });
    },
    [Symbol.dispose]: stream[Symbol.dispose],
  };
  try {
    await stream.within(() => greet(stream, path));
    await hello(wire, path);
    return wire;
  } catch (error) {
    wire[Symbol.dispose]();
    throw error;
  }
}

async function greet(stream: BusStream, path: string): Promise<void> {
  await stream.send(GREETING);
  if (!/^DATA/.test(await stream.readLine()) || !/^OK /.test(await stream.readLine())) {
    throw failure("denied", path, "The bus lets nobody in by what the kernel says");
  }
}

/** dbus-daemon hangs up on a user that it cannot look up (bus_policy_allow_unix_user), and says nothing of it. */
async function hello(wire: BusWire, path: string): Promise<void> {
  try {
    await wire.call({ ...BUS_ITSELF, member: "Hello", arguments: [] });
  } catch (error) {
    if (!(error instanceof Unreadable && error.why === "absent")) throw error;
    throw failure("denied", path, "The bus hung up, as on a user that it cannot look up");
  }
}

/** What the errors of the bus and of those who are asked mean (dbus-protocol.h). */
const WHYS: Readonly<Record<string, "absent" | "denied" | "slow">> = {
  NameHasNoOwner: "absent",
  ServiceUnknown: "absent",
  UnknownInterface: "absent",
  UnknownMethod: "absent",
  UnknownObject: "absent",
  UnknownProperty: "absent",
  AccessDenied: "denied",
  InteractiveAuthorizationRequired: "denied",
  LimitsExceeded: "slow",
  NoReply: "slow",
  Timeout: "slow",
};

function answered(message: BusMessage, { destination, path }: HarmlessCall): BusMessage {
  if (message.type !== "error") return message;
  const name = message.error ?? "";
  const why = /^org\.freedesktop\.DBus\.Error\.(\w+)$/.exec(name)?.[1] ?? "";
  throw failure(
    Object.hasOwn(WHYS, why) ? WHYS[why] ?? "malformed" : "malformed",
    `${destination}${path}`,
    why === "" ? name : why,
  );
}
