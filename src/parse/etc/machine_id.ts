import { ParseError } from "../parse_error.ts";

/**
 * Parses /etc/machine-id, machine-id(5): 32 hex digits. Undefined while there is none: an image is
 * shipped with an empty file, or with `uninitialized`.
 *
 *     0f1e2d3c4b5a69788796a5b4c3d2e1f0
 */
export function parseMachineId(text: string): string | undefined {
  const id = text.replace(/\n$/, "");
  if (id === "" || id === "uninitialized") return undefined;
  if (!/^[0-9a-f]{32}$/.test(id)) throw new ParseError("etc/machine-id", "expected 32 hex digits");
  return id;
}
