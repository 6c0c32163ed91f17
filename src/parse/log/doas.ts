import { type Attempt, only } from "./_attempt.ts";

/**
 * What a message of doas says (OpenBSD, usr.bin/doas/doas.c; opendoas, doas.c, pam.c, shadow.c): who ran,
 * or was not let run, a command; undefined where it says nothing of it. As whom is not said of what was
 * refused. The command and the directory are the caller's text: where they say it too, it is not known.
 *
 *     failed auth for alice
 *     command not permitted for alice: /bin/sh
 *     alice ran command /bin/sh as root from /home/alice
 */
export function parseDoas(message: string): Attempt | undefined {
  const words = message.slice(0, 8192);
  const [, failed] = /^failed (?:auth|password) for (\S+)$/.exec(words) ?? [];
  const of = (user: string, form: string) =>
    ({ service: "doas", form, outcome: "failed", user, guess: "password" }) as const;
  if (failed !== undefined) return of(failed, "wrong password");
  const [, refused] = /^command not permitted for ([^\s:]+): /.exec(words) ?? [];
  if (refused !== undefined) return of(refused, "not allowed");
  const [, user] = /^(\S+) ran command /.exec(words) ?? [];
  const targets = words.matchAll(/ as (\S+)(?= from )/g).map(([, name = ""]) => name).toArray();
  return user === undefined || targets.length === 0
    ? undefined
    : { service: "doas", form: "accepted", outcome: "accepted", user, ...only(targets) };
}
