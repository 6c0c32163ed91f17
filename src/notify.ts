import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** Whoever started the agent and wants to know how it is; systemd, where it is a unit. */
export interface Supervisor {
  /** The loop has to turn this often; `Infinity` where nobody watches it. */
  readonly turnMs: number;
  /**
   * The loop turns. The first time says that the agent is ready. What hangs says nothing more, and is
   * killed and started again.
   *
   * @param status how the agent is, in one line
   */
  turn(status: string): void;
  /** The configuration is read anew; the next turn says that this is done. */
  reloading(): void;
  /** The agent is about to end. */
  stopping(): void;
}

/** What a supervisor is made from: the variables of sd_notify(3), and ours for a socket of our own. */
export interface NotifyOptions {
  env(name: "NOTIFY_SOCKET" | "RUNTIME_DIRECTORY" | "WATCHDOG_USEC"): string | undefined;
  clock: Clock;
  log: Log;
}

const NOBODY: Supervisor = { turnMs: Infinity, turn() {}, reloading() {}, stopping() {} };

/** Two signs of life, each a turn of the loop late at most, fit into half of the time given (sd_watchdog_enabled(3)). */
const TURNS_PER_DEADLINE = 4;

/**
 * The service manager that sd_notify(3) tells of; nobody where there is none, or where its socket has
 * an abstract name, which Deno cannot reach.
 */
export function openSupervisor({ env, clock, log }: NotifyOptions): Supervisor {
  const socket = env("NOTIFY_SOCKET");
  if (socket === undefined || !socket.startsWith("/")) return NOBODY;
  const send = openSender(socket, env("RUNTIME_DIRECTORY"), log);
  if (send === undefined) return NOBODY;
  const turnMs = Number(env("WATCHDOG_USEC") ?? Infinity) / 1000 / TURNS_PER_DEADLINE || Infinity;
  let said: { status: string; atMs: number } | undefined;
  return {
    turnMs,
    turn(status) {
      const nowMs = clock.now().monotonicMs;
      if (said?.status === status && nowMs - said.atMs < turnMs) return;
      const ready = said === undefined ? "READY=1\n" : "";
      said = { status, atMs: nowMs };
      send(`${ready}STATUS=${status.replaceAll("\n", " ")}\nWATCHDOG=1`);
    },
    reloading() {
      said = undefined;
      send("RELOADING=1");
    },
    stopping() {
      send("STOPPING=1");
    },
  };
}

/** Deno sends datagrams from a socket that has a name only. */
function openSender(
  to: string,
  directory: string | undefined,
  log: Log,
): ((text: string) => void) | undefined {
  const failed = (error: unknown) => {
    log("warning", `The service manager cannot be told how the agent is: ${error}`);
  };
  try {
    if (directory === undefined) throw new TypeError("There is no runtime directory");
    const path = `${directory}/notify`;
    removeLeftover(path);
    const socket = Deno.listenDatagram({ transport: "unixpacket", path });
    const encoder = new TextEncoder();
    return (text) => {
      socket.send(encoder.encode(text), { transport: "unixpacket", path: to }).catch(failed);
    };
  } catch (error) {
    failed(error);
    return undefined;
  }
}

function removeLeftover(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
