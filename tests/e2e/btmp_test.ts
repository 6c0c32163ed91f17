import assert from "node:assert/strict";
import { failures } from "../../src/collectors/failures.ts";
import { catchUp } from "../../src/drain.ts";
import { hostAt } from "../host/feeds/_journald.ts";
import { noLogins, withLogins } from "./_logins.ts";

const why = noLogins();

const PASSWORD = "connect -o PreferredAuthentications=password";
const TRIES = [
  `${PASSWORD} -l pi`,
  `${PASSWORD} -o NumberOfPasswordPrompts=3 -l root`,
  `${PASSWORD} -l nobody1`,
  `${PASSWORD} -l "$(printf 'x from 1.2.3.4 port 22 ssh2')"`,
  `${PASSWORD} -l "$(printf '\\377\\376')"`,
  `${PASSWORD} -l ${"A".repeat(200)}`,
  "echo wrong | as pi su root -c true",
  `PASSWORD="right horse" ${PASSWORD} -l pi`,
];

/** What is told of a device that has only these of its files. */
async function told(device: string, cursors: ReturnType<typeof catchUp>["cursors"]) {
  const host = hostAt(device);
  const at = { monotonicMs: 0, wallMs: Date.now(), synchronised: true };
  const { items } = catchUp([failures], host, cursors, at.wallMs);
  const it = { before: undefined, at, items: items.failures ?? [] };
  const { events = [] } = await failures.collect(host, it);
  return events.map(({ content: { user, host, service, target, count = 1, source } }) => ({
    who: [user, host, service, target, count],
    source,
  }));
}

Deno.test({
  ignore: why !== undefined,
  name:
    `what genuine sshd and su write to btmp tells nothing that the log told, and is told without it${
      why === undefined ? "" : ` (skipped: ${why})`
    }`,
  async fn() {
    let cursors: ReturnType<typeof catchUp>["cursors"] = {};
    await withLogins(TRIES, {}, async (device) => {
      await Deno.writeFile(`${device}/var/log/btmp`, new Uint8Array());
      ({ cursors } = catchUp([failures], hostAt(device), {}, Date.now()));
    }, async (device) => {
      const [log, btmp] = [`${device}/var/log/auth.log`, `${device}/var/log/btmp`];
      const alone = await told(device, cursors);
      assert.equal(alone.length, 9);
      await Deno.copyFile(`${device}/../log/btmp`, btmp);
      assert.deepEqual(await told(device, cursors), alone);
      await Deno.remove(log);
      const records = await told(device, cursors);
      assert.deepEqual(
        records.map(({ who: [user, host, service, target], source }) =>
          [service, user ?? target, host, source].join(" ").slice(0, 30)
        ),
        [
          "sshd pi 127.0.0.1 btmp",
          // Of one process and second it is one: some systems write each record twice.
          "sshd root 127.0.0.1 btmp",
          "sshd nobody1 127.0.0.1 btmp",
          "sshd x from 1.2.3.4 port 22 ssh2 127.0.0.1 btmp",
          "sshd \xff\xfe 127.0.0.1 btmp",
          `sshd ${"A".repeat(32)}`,
          "su root  btmp",
        ].map((text) => text.slice(0, 30)),
      );
    });
  },
});
