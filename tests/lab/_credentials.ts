/** Certificates are renewed while something happens. */
import assert from "node:assert/strict";
import type { Lab } from "./_lab.ts";
import { following } from "./_life.ts";
import { told } from "./_logins.ts";

const FAILURES = 8;

/**
 * Renewed as tools do it, each file by a rename: the agent restarts by itself, and of what failed before,
 * during and after that everything is told once.
 */
export async function losesNothingToARenewal(lab: Lab): Promise<void> {
  const from = lab.seen.length;
  const { session } = lab.rebuilt();
  const pid = await lab.show("MainPID");
  await lab.sh(`. /root/logins.sh
    for it in client.crt client.key; do
      cp -p /etc/telltale/credentials/$it /etc/telltale/credentials/.$it
      mv /etc/telltale/credentials/.$it /etc/telltale/credentials/$it
    done
    for n in $(seq ${FAILURES}); do su_as guest wrong; sleep 1; done`);
  const isNext = ({ topic, message }: Lab["seen"][number]) =>
    topic.endsWith("/data") && message.Full === true && message.Session === following(session);
  await lab.until(isNext, 30_000, from);
  assert.notEqual(await lab.show("MainPID"), pid);
  const events = await told(lab, from, "Failed_Login_Events", FAILURES);
  assert.equal(events.reduce((sum, { count }) => sum + Number(count ?? 1), 0), FAILURES);
  lab.rebuilt();
}
