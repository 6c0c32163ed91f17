import { ParseError } from "../parse_error.ts";

/**
 * Parses /proc/sys/kernel/random/boot_id, random(4): a random UUID, made anew at each boot.
 *
 *     7c9a1f2e-53b4-4c0e-9d1b-0f6a2b8e4d31
 */
export function parseBootId(text: string): string {
  const id = text.replace(/\n$/, "");
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) {
    throw new ParseError("proc/sys/kernel/random/boot_id", "expected a UUID", text);
  }
  return id;
}
