import * as z from "zod";
import { defineDetector } from "./_detector.ts";

const names = z.array(z.string().min(1)).max(1000).default([]);

/** Somebody is logged in who is not expected, or from where nobody is. */
export const sessionActivity = defineDetector({
  id: "session_activity",
  why: "On a device that nobody works at, a login is an intruder's or an accident",
  runbook:
    "Ask whose it is; if nobody's, cut the device off, then see User_Events and what the user ran",
  attack: ["T1078", "T1021"],
  needs: ["sessions"],
  policy: z.strictObject({
    expected_users: names.describe("Users who may be logged in. Empty: not judged."),
    expected_hosts: names.describe(
      "Hosts that one may be logged in from, as the session names them. Empty: not judged. Local sessions are not judged by it.",
    ),
  }),
  clearAfterMs: 0,
  detect({ now, policy: { expected_users, expected_hosts } }) {
    return Object.entries(now.sessions.sessions).flatMap(([key, session]) => {
      const { user, host, tty, service } = session;
      const strangeUser = expected_users.length > 0 && !expected_users.includes(user);
      const strangeHost = expected_hosts.length > 0 && host !== undefined &&
        !expected_hosts.includes(host);
      if (!strangeUser && !strangeHost) return [];
      const what = [strangeUser ? ["user"] : [], strangeHost ? ["host"] : []].flat();
      const from = host === undefined ? "" : ` from ${host}`;
      return [{
        key,
        severity: "warning" as const,
        summary: `${user} is logged in${from}, an unexpected ${what.join(" and ")}`,
        evidence: {
          user,
          unexpected: what,
          ...(host === undefined ? {} : { host }),
          ...(tty === undefined ? {} : { tty }),
          ...(service === undefined ? {} : { service }),
        },
      }];
    });
  },
});
