import { styleText } from "node:util";
import type { Verdict } from "../../src/core/consumer.ts";
import { isObject, type Json, type JsonObject } from "../../src/model/json.ts";
import { isEventSection, isStateSection } from "../../src/model/message.ts";

/** One message as a person reads it: a headline, then a line for each thing that changed. */
export function readable(text: string, verdict: Verdict, color: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const message = JSON.parse(text) as JsonObject;
  const kind = message.Full === true ? "full " : "delta";
  const verified = verdict.kind === "verified"
    ? paint("green", `${message.State_Hash} verified`)
    : paint("red", verdict.kind);
  const time = String(message.Timestamp).slice(11, 19);
  const bytes = `${new TextEncoder().encode(text).length} bytes`.padStart(11);
  const lines = [`${paint("bold", `${time}  #${message.Seq}  ${kind}`)} ${bytes}  ${verified}`];
  for (const [name, section] of Object.entries(message)) {
    if (!isStateSection(name) && !isEventSection(name)) continue;
    const { scalars, rows } = rowsOf(section);
    if (scalars === "" && rows.length === 0) continue;
    lines.push(`  ${paint(isEventSection(name) ? "red" : "cyan", name)}  ${scalars}`.trimEnd());
    for (const row of rows) lines.push(`    ${row}`);
  }
  return `${lines.join("\n")}\n`;
}

/** What fits on the section's own line, and a line for each thing in it. */
function rowsOf(section: Json | undefined): { scalars: string; rows: readonly string[] } {
  if (Array.isArray(section)) return { scalars: "", rows: section.map(brief) };
  if (!isObject(section)) return { scalars: section === undefined ? "" : brief(section), rows: [] };
  const scalars: JsonObject = {};
  const rows: string[] = [];
  for (const [key, value] of Object.entries(section)) {
    if (value === null) rows.push(`${key}: gone`);
    else if (isObject(value)) rows.push(`${key}: ${brief(value)}`);
    else scalars[key] = value;
  }
  return { scalars: brief(scalars), rows };
}

function brief(value: Json): string {
  if (Array.isArray(value)) return value.map(brief).join(" ");
  if (!isObject(value)) return String(value);
  return Object.entries(value).map(([key, member]) =>
    isObject(member)
      ? `${key} (${brief(member)})`
      : `${key} ${member === null ? "gone" : brief(member)}`
  ).join("  ");
}
