import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** Groups of a key file, by name: values by key. */
export type KeyFile = ReadonlyMap<string, ReadonlyMap<string, string>>;

const FORMAT = "etc/key file";

/**
 * Parses a key file of GLib (Desktop Entry Specification, "Basic format of the file"), such as RAUC's
 * system.conf and the status of its slots. Of a key set twice the last value counts.
 *
 *     # comment
 *     [slot.rootfs.0]
 *     bundle.version=2026.11-1
 *     activated.timestamp=2026-11-22T06:58:37Z
 */
export function parseKeyFile(text: string): KeyFile {
  const groups = new Map<string, Map<string, string>>();
  let group: Map<string, string> | undefined;
  for (const line of linesOf(text)) {
    const entry = line.trim();
    if (entry === "" || entry.startsWith("#")) continue;
    const [, name] = /^\[([^[\]]{1,255})\]$/.exec(entry) ?? [];
    if (name !== undefined) {
      group = groups.get(name) ?? new Map<string, string>();
      groups.set(name, group);
      continue;
    }
    const equals = entry.indexOf("=");
    if (equals < 1 || group === undefined) {
      throw new ParseError(FORMAT, "expected [group] or key=value", line);
    }
    group.set(entry.slice(0, equals).trimEnd(), entry.slice(equals + 1).trimStart());
  }
  return groups;
}
