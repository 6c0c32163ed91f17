import denoJson from "../../deno.json" with { type: "json" };
import { systemClock } from "../clock.ts";
import { ConfigError } from "../config.ts";
import { stderrLog } from "../log.ts";
import { nearest } from "../nearest.ts";
import { helpOf, readArguments } from "./_arguments.ts";
import { type Command, EXIT, Exit, type World } from "./_command.ts";
import { advisories } from "./advisories.ts";
import { capture } from "./capture.ts";
import { check } from "./check.ts";
import { doctor } from "./doctor.ts";
import { learn } from "./learn.ts";
import { once } from "./once.ts";
import { print } from "./print.ts";
import { replay } from "./replay.ts";
import { run } from "./run.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  run,
  once,
  check,
  doctor,
  learn,
  capture,
  replay,
  print,
  advisories,
];

/** Finds the command, runs it, and turns whatever goes wrong into one sentence and an exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const world = realWorld();
  try {
    const [name, ...rest] = args;
    if (name === "--version") return say(world, `telltale ${world.version}\n`);
    if (name === undefined || name === "--help" || name === "help") return say(world, help());
    const command = COMMANDS.find((command) => command.name === name);
    if (command === undefined) throw new Exit("usage", unknown(name));
    const given = readArguments(command, rest);
    if (given.flags.help) return say(world, helpOf(command));
    return await command.run(given, world);
  } catch (error) {
    if (error instanceof Exit) return fail(world, error.message, error.code);
    if (error instanceof ConfigError) return fail(world, error.message, EXIT.configuration);
    const text = error instanceof Error ? error.stack ?? error.message : String(error);
    return fail(world, `Defect in telltale: ${text}`, EXIT.software);
  }
}

function say(world: World, text: string): number {
  world.out(text);
  return EXIT.ok;
}

function fail(world: World, sentence: string, code: number): number {
  world.log("error", sentence);
  return code;
}

function realWorld(): World {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stop.abort());
  }
  const encoder = new TextEncoder();
  const env = (name: string) => {
    const value = Deno.env.get(name) || undefined;
    // Of several directories the first is the main one (systemd.exec(5)).
    return name.endsWith("_DIRECTORY") ? value?.split(":")[0] : value;
  };
  return {
    env,
    out: (text) => writeAll(Deno.stdout, encoder.encode(text)),
    progress(line) {
      if (!Deno.stderr.isTerminal()) return;
      writeAll(Deno.stderr, encoder.encode(line === "" ? "\r\x1b[K" : `\r\x1b[K${line}`));
    },
    terminal: Deno.stdout.isTerminal(),
    clock: systemClock,
    log: stderrLog(env("JOURNAL_STREAM") !== undefined),
    signal: stop.signal,
    onHangup: (listener) => Deno.addSignalListener("SIGHUP", listener),
    version: denoJson.version,
  };
}

/** A pipe may take less than it is given. */
function writeAll(to: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
}

function help(): string {
  const rows = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`);
  return [
    "telltale watches what this device does and publishes what changed.",
    "",
    "usage: telltale COMMAND [flags]",
    ...rows,
    "",
    "telltale COMMAND --help tells more; telltale --version which one this is.",
    "",
  ].join("\n");
}

function unknown(name: string): string {
  const meant = nearest(name, COMMANDS.map((command) => command.name));
  return `There is no command ${JSON.stringify(name)}; ${
    meant === undefined ? "telltale --help lists them" : `did you mean ${meant}?`
  }`;
}
