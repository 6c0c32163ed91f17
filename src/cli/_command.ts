import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";

/** What a command may use of the process around it. */
export interface World {
  /** A variable of the environment, of those that telltale may read. */
  env(name: EnvironmentName): string | undefined;
  /** Writes to stdout. */
  out(text: string): void;
  /** Whether stdout is a terminal. */
  terminal: boolean;
  /** Shows a line on stderr in place of the last, where that is a terminal; an empty one ends it. */
  progress(line: string): void;
  clock: Clock;
  log: Log;
  /** Aborted by SIGINT and SIGTERM. */
  signal: AbortSignal;
  /** Calls back at every SIGHUP, which from then on does not end the process. */
  onHangup(listener: () => void): void;
  version: string;
}

/** One flag of a command; `value` names its value, a flag without one is a switch. */
export interface Flag {
  value?: string;
  help: string;
}

/** What was given on the command line. */
export interface Given {
  flags: Readonly<Record<string, string | true>>;
  positionals: readonly string[];
}

/** One command of the program. */
export interface Command {
  readonly name: string;
  /** One sentence for the help. */
  readonly summary: string;
  /** What may follow the flags, such as `FILE...`. */
  readonly positionals?: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** Gives the exit code, one of sysexits(3). */
  run(given: Given, world: World): Promise<number>;
}

/** The variables of the environment that telltale reads: systemd's, and how to write to a terminal. */
export const ENVIRONMENT = [
  "CONFIGURATION_DIRECTORY",
  "CREDENTIALS_DIRECTORY",
  "JOURNAL_STREAM",
  "NOTIFY_SOCKET",
  "NO_COLOR",
  "RUNTIME_DIRECTORY",
  "STATE_DIRECTORY",
  "WATCHDOG_USEC",
] as const;
/** One of {@linkcode ENVIRONMENT}. */
export type EnvironmentName = typeof ENVIRONMENT[number];

/** Exit codes, from sysexits(3). */
export const EXIT = {
  ok: 0,
  /** A verification failed: what was asked for is not so. */
  failed: 1,
  usage: 64,
  data: 65,
  noInput: 66,
  unavailable: 69,
  software: 70,
  noPermission: 77,
  configuration: 78,
} as const;

/** Ends the program with a sentence for a person. */
export class Exit extends Error {
  override readonly name = "Exit";
  readonly code: number;

  constructor(code: keyof typeof EXIT, sentence: string) {
    super(sentence);
    this.code = EXIT[code];
  }
}
