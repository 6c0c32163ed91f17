import type { BtmpRecord } from "../host/feeds/btmp.ts";
import { UTMP_TYPE } from "../parse/db/utmp.ts";
import type { Attempts, Sighting } from "./_one_attempt.ts";

/**
 * What btmp says of an attempt. Which service refused it, it does not say: a process that a log knows has
 * its service from there, else terminal and type tell. util-linux's login and su both write the account
 * that was asked for.
 *
 *     [6] [00058] [    ] [pi      ] [ssh:notty   ] [192.0.2.7           ]   sshd
 *     [6] [00071] [    ] [root    ] [            ] [                    ]   su
 *     [7] [00079] [/1  ] [UNKNOWN ] [pts/1       ] [                    ]   login
 */
export function btmpSighting(record: BtmpRecord, attempts: Attempts): Sighting {
  const { source, pid, wallMs, user, host } = record;
  const known = Object.values(attempts).findLast((it) => it.pid !== undefined && it.pid === pid);
  const service = known?.service ?? serviceOf(record);
  const who = user === "" ? {} : service === "su" ? { target: user } : { user };
  return {
    source,
    pid,
    wallMs,
    count: 1,
    attempt: {
      outcome: "failed",
      service,
      ...who,
      ...(host === undefined ? {} : { host }),
      form: "btmp",
      guess: "btmp",
    },
  };
}

function serviceOf({ line, type, host }: BtmpRecord): string {
  if (line.startsWith("ssh")) return "sshd";
  return type === UTMP_TYPE.login && host === undefined ? "su" : "login";
}
