import type { Attempt } from "./_attempt.ts";

const LINES: readonly (readonly [Attempt["outcome"], RegExp, "target first" | "user first"])[] = [
  ["failed", /^FAILED SU \(to (.*)\) (.*) on [\w/?-]+$/, "target first"],
  ["failed", /^FAILED su for (.*) by (.*)$/, "target first"],
  ["failed", /^- [\w/?-]+ (.*):(.*)$/, "user first"],
  ["accepted", /^\(to (.*)\) (.*) on [\w/?-]+$/, "target first"],
  ["accepted", /^Successful su for (.*) by (.*)$/, "target first"],
  ["accepted", /^\+ [\w/?-]+ (.*):(.*)$/, "user first"],
];

/**
 * What a message of su says: of util-linux (login-utils/su-common.c), shadow (src/su.c) and, with `+` and
 * `-`, busybox (loginutils/su.c); undefined where it says nothing of it.
 *
 *     FAILED SU (to root) alice on pts/0
 *     Successful su for root by alice
 *     - /dev/pts/0 alice:root
 */
export function parseSu(message: string): Attempt | undefined {
  const words = message.slice(0, 4096);
  for (const [outcome, line, order] of LINES) {
    const [, first, second] = line.exec(words) ?? [];
    if (first === undefined || second === undefined) continue;
    const [target, user] = order === "target first" ? [first, second] : [second, first];
    return { service: "su", form: outcome, outcome, user, target };
  }
  return undefined;
}
