import { type HostPath, NO_SLOW } from "../../../src/host/host_fs.ts";
import { liveHost } from "../../../src/host/live.ts";
import { systemClock } from "../../../src/clock.ts";
import type { JournalFeedOptions } from "../../../src/host/feeds/journal.ts";

const DAEMON = "/lib/systemd/systemd-journald";
const SCRIPT = `
  cd "$1"; mkdir -p run var/log/journal etc; cp /etc/machine-id etc/
  printf "[Journal]\\nStorage=$2\\nRateLimitIntervalSec=0\\nRuntimeMaxFileSize=64M\\nReadKMsg=no\\n" >conf
  mount --make-rprivate / && mount --bind run /run && mount --bind var/log/journal /var/log/journal &&
    mount --bind conf /etc/systemd/journald.conf && mkdir -p /run/systemd/journal && exec ${DAEMON}`;

/** A genuine journald that has /run and /var/log/journal below a directory to itself. */
export interface Journald {
  directory: string;
  send(fields: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** SIGUSR1 makes it move from /run to /var, SIGUSR2 rotate. */
  kill(signal: "SIGUSR1" | "SIGUSR2"): void;
}

/** Why there can be no journald here; undefined when there can. */
export function noJournald(): string | undefined {
  try {
    Deno.statSync(DAEMON);
    Deno.statSync("/etc/machine-id");
    Deno.statSync("/etc/systemd/journald.conf");
  } catch {
    return "no journald";
  }
  const { success } = new Deno.Command("unshare", {
    args: ["-m", "true"],
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return success ? undefined : "may not unshare";
}

/** Runs a journald for a while; where it keeps what it is told is for `Storage=` to say (journald.conf(5)). */
export async function withJournald(
  environment: Record<string, string>,
  use: (journald: Journald) => Promise<void>,
  storage: "auto" | "volatile" | "none" = "auto",
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const child = new Deno.Command("unshare", {
    args: ["-m", "sh", "-c", SCRIPT, "sh", directory, storage],
    env: environment,
    stdout: "null",
    stderr: "null",
  }).spawn();
  const path = `${directory}/run/systemd/journal/socket`;
  for (let tries = 0; tries < 100 && !exists(path); tries++) await sleep(50);
  const socket = Deno.listenDatagram({ transport: "unixpacket", path: `${directory}/sender` });
  try {
    await use({
      directory,
      async send(fields) {
        await socket.send(datagram(fields), { transport: "unixpacket", path });
      },
      kill: (signal) => child.kill(signal),
    });
  } finally {
    socket.close();
    child.kill();
    await child.status;
    await Deno.remove(directory, { recursive: true });
  }
}

/** The native protocol (JOURNAL_NATIVE_PROTOCOL.md of systemd): a value with a line feed goes with its length. */
function datagram(fields: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const encoder = new TextEncoder();
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    const bytes = typeof value === "string" ? encoder.encode(value) : value;
    const length = new DataView(new ArrayBuffer(8));
    length.setUint32(0, bytes.length, true);
    return [
      encoder.encode(`${name}\n`),
      new Uint8Array(length.buffer),
      bytes,
      encoder.encode("\n"),
    ];
  });
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSocket === true;
  } catch {
    return false;
  }
}

/** Waits. */
export function sleep(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}

/** The device that a directory is. */
export function hostAt(directory: string) {
  return liveHost({ "/": directory }, NO_SLOW);
}

/** The same, with this machine's /proc: it has just this boot. */
export function runningAt(directory: string) {
  return liveHost({ "/": directory, "/proc": "/proc" }, NO_SLOW);
}

/** Feed options that look every 20 ms. */
export const polling: JournalFeedOptions = {
  clock: systemClock,
  async *watch(_host: unknown, _paths: readonly HostPath[], signal: AbortSignal) {
    while (!signal.aborted) {
      await systemClock.sleep(20, signal);
      yield;
    }
  },
};
