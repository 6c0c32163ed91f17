import type { Attempt } from "./_attempt.ts";

/** Whom to become is what the caller wrote; who he is, the system knows. */
const LINES: readonly (readonly [Attempt["outcome"], RegExp])[] = [
  ["failed", /^FAILED SU \(to (?<target>.*)\) (?<user>\S*) on [\w/?-]+$/],
  ["failed", /^FAILED su for (?<target>.*) by (?<user>\S*)$/],
  ["failed", /^- [\w/?-]+ (?<user>[^:]*):(?<target>.*)$/],
  ["accepted", /^\(to (?<target>.*)\) (?<user>\S*) on [\w/?-]+$/],
  ["accepted", /^Successful su for (?<target>.*) by (?<user>\S*)$/],
  ["accepted", /^\+ [\w/?-]+ (?<user>[^:]*):(?<target>.*)$/],
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
  for (const [outcome, line] of LINES) {
    const { user, target } = line.exec(words)?.groups ?? {};
    if (user === undefined || target === undefined) continue;
    const guess = outcome === "failed" ? { guess: "password" } : {};
    return { service: "su", form: outcome, outcome, user, target, ...guess };
  }
  return undefined;
}
