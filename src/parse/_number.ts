import { ParseError } from "./parse_error.ts";

/**
 * An unsigned decimal integer, such as a 64-bit kernel counter. Above 2^53 it is the nearest double,
 * at most 1,024 away from what was written.
 */
export function unsignedOf(format: string, text: string | undefined, line: string): number {
  if (text === undefined || !/^[0-9]{1,20}$/.test(text)) {
    throw new ParseError(format, "expected an unsigned integer", line);
  }
  return Number(text);
}

/** An unsigned decimal number with an optional fraction, such as `0.42`. */
export function decimalOf(format: string, text: string | undefined, line: string): number {
  if (text === undefined || !/^[0-9]{1,20}(\.[0-9]{1,9})?$/.test(text)) {
    throw new ParseError(format, "expected a decimal number", line);
  }
  return Number(text);
}
