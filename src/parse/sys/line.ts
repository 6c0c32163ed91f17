import { ParseError } from "../parse_error.ts";

/**
 * Parses a file of sysfs or /proc/sys that holds one line, or of the device tree, where a NUL ends it:
 * the line without its end. Undefined where it is empty.
 *
 *     cpu-thermal
 */
export function parseLine(text: string, format: string): string | undefined {
  const line = text.replace(/[\n\0]$/, "");
  if (/[\n\0]/.test(line)) throw new ParseError(format, "expected one line", text);
  return line === "" ? undefined : line;
}
