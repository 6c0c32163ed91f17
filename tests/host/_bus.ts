/** A private bus with dbus-daemon, and NetworkManager as python3-dbusmock plays it: no radio is needed. */
import { pathOf } from "../_tree.ts";

/** An access point, as NetworkManager is to have it. */
export interface Point {
  /** Its object's name. */
  point: string;
  ssid: Uint8Array;
  bssid: string;
  flags?: number;
  wpa?: number;
  rsn?: number;
}

/** A bus. Disposing it kills it. */
export interface PrivateBus extends AsyncDisposable {
  socket: string;
}

/** A NetworkManager. Disposing it ends it. */
export interface Mock extends AsyncDisposable {
  /** The device is with the access point now; undefined for none. */
  beWith(point: Point | undefined): Promise<void>;
}

/** Python as Debian packages it, which has the modules of Debian's packages. */
const PYTHON = "/usr/bin/python3";

/** Why there can be no such bus here, undefined if there can. */
export function whyNoBus(): string | undefined {
  const runs = (command: string, ...args: string[]) => {
    try {
      return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).outputSync()
        .success;
    } catch {
      return false;
    }
  };
  if (!runs("dbus-daemon", "--version")) return "no dbus-daemon";
  return runs(PYTHON, "-c", "import dbusmock") ? undefined : "no python3-dbusmock";
}

/** Starts a bus whose socket is in the directory, in place of one that was there. */
export async function startBus(directory: string): Promise<PrivateBus> {
  const socket = `${directory}/system_bus_socket`;
  await Deno.remove(socket).catch(() => {});
  const config = `${directory}/system.conf`;
  await Deno.writeTextFile(
    config,
    `<busconfig><type>system</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
    <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>
    <allow send_type="signal"/><allow receive_type="signal"/><allow receive_type="method_call"/>
    <allow receive_type="method_return"/><allow receive_type="error"/></policy></busconfig>`,
  );
  const process = new Deno.Command("dbus-daemon", {
    args: [`--config-file=${config}`, "--nofork", "--nopidfile", "--nosyslog", "--print-address"],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = linesOf(process.stdout);
  await lines.next();
  return {
    socket,
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await lines.cancel();
      await process.status;
    },
  };
}

/** Starts NetworkManager on it. */
export async function startNetworkManager({ socket }: Pick<PrivateBus, "socket">): Promise<Mock> {
  const process = new Deno.Command(PYTHON, {
    args: [pathOf("tests/host/_network_manager.py")],
    env: { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${socket}` },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const lines = linesOf(process.stdout);
  const writer = process.stdin.getWriter();
  await lines.next();
  return {
    async beWith(point) {
      const it = point === undefined
        ? { point: null }
        : { flags: 1, wpa: 0, rsn: 0x188, ...point, ssid: hexOf(point.ssid) };
      await writer.write(new TextEncoder().encode(`${JSON.stringify(it)}\n`));
      await lines.next();
    },
    async [Symbol.asyncDispose]() {
      await writer.close().catch(() => {});
      await lines.cancel();
      await process.status;
    },
  };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function linesOf(stream: ReadableStream<Uint8Array>) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  return {
    async next(): Promise<string> {
      while (!rest.includes("\n")) {
        const { value, done } = await reader.read();
        if (done) throw new Error("It has ended");
        rest += value;
      }
      const [line = "", ...more] = rest.split("\n");
      rest = more.join("\n");
      return line;
    },
    async cancel(): Promise<void> {
      await reader.cancel().catch(() => {});
    },
  };
}
