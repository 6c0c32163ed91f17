import { parseArgs } from "node:util";
import { nearest } from "../nearest.ts";
import { type Command, Exit, type Flag, type Given } from "./_command.ts";

/** Reads what follows a command's name. @throws {Exit} for a flag that it does not have */
export function readArguments(command: Command, args: readonly string[]): Given {
  const flags: Readonly<Record<string, Flag>> = { ...command.flags, help: { help: "This text." } };
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { value }]) =>
      [name, { type: value === undefined ? "boolean" : "string" }] as const
    ),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given: Record<string, string | true> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (flag === undefined) throw unknown(token.rawName, Object.keys(flags), command);
    if (flag.value !== undefined && (token.value === undefined || token.value === "")) {
      throw new Exit("usage", `--${token.name} wants a value: --${token.name} ${flag.value}`);
    }
    if (flag.value === undefined && token.value !== undefined) {
      throw new Exit("usage", `--${token.name} takes no value`);
    }
    given[token.name] = token.value ?? true;
  }
  const [surplus] = positionals;
  if (command.positionals === undefined && surplus !== undefined && given.help === undefined) {
    throw new Exit(
      "usage",
      `telltale ${command.name} takes flags only, got ${JSON.stringify(surplus)}`,
    );
  }
  return { flags: given, positionals };
}

function unknown(raw: string, names: readonly string[], command: Command): Exit {
  const meant = nearest(raw.replace(/^-+/, ""), names);
  const hint = meant === undefined
    ? `telltale ${command.name} --help lists what it has`
    : `did you mean --${meant}?`;
  return new Exit("usage", `telltale ${command.name} has no flag ${raw}; ${hint}`);
}

/** The help of one command. */
export function helpOf(command: Command): string {
  const usage = ["telltale", command.name, "[flags]", command.positionals ?? ""].join(" ").trim();
  const rows = Object.entries(command.flags).map(([name, { value, help }]) =>
    `  ${`--${name} ${value ?? ""}`.trim().padEnd(24)} ${help}`
  );
  return [`${command.summary}`, "", `usage: ${usage}`, ...rows, ""].join("\n");
}
