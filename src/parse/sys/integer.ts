import { ParseError } from "../parse_error.ts";

/**
 * Parses a file of sysfs or /proc/sys that holds one integer, such as thermal_zone0/temp. One that
 * would not be exact is refused.
 *
 *     -1500
 */
export function parseInteger(text: string, format: string): number {
  const digits = text.replace(/\n$/, "");
  const value = Number(digits);
  if (!/^-?[0-9]{1,16}$/.test(digits) || !Number.isSafeInteger(value)) {
    throw new ParseError(format, "expected an integer", text);
  }
  return value;
}
