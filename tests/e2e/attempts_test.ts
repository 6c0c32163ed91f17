import assert from "node:assert/strict";
import { failures } from "../../src/collectors/failures.ts";
import { catchUp } from "../../src/drain.ts";
import { hostAt } from "../host/feeds/_journald.ts";
import { noLogins, withLogins } from "./_logins.ts";

const why = noLogins();
const skipped = why === undefined ? "" : ` (skipped: ${why})`;
const options = { ignore: why !== undefined };

type Told = readonly [service: string, user: unknown, host: unknown, count: number];
interface Result {
  told: Told[];
  root: string[];
  denials: string[];
  log: string;
}

/** What the collector tells of the attempts, and in how many restarts: it is a new one for each line. */
async function run(
  attempts: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const now = () => ({ monotonicMs: 0, wallMs: Date.now(), synchronised: true });
  let { cursors } = catchUp([], hostAt("/"), {}, 0);
  const result: Result = { told: [], root: [], denials: [], log: "" };
  await withLogins(attempts, environment, (device) => {
    ({ cursors } = catchUp([failures], hostAt(device), {}, Date.now()));
    return Promise.resolve();
  }, async (device) => {
    const host = hostAt(device);
    const { items } = catchUp([failures], host, cursors, Date.now());
    let before: Awaited<ReturnType<typeof failures.collect>>["facts"] | undefined;
    // At last nothing, for longer than a process may have something to say.
    const later = { ...now(), wallMs: Date.now() + 180_000 };
    const looks = (items.failures ?? []).map((item) => ({ at: now(), items: [item] }));
    for (const it of [...looks, { at: later, items: [] }]) {
      const { facts, events = [] } = await failures.collect(host, {
        before: before && failures.facts.parse(JSON.parse(JSON.stringify(before))),
        ...it,
      });
      before = facts;
      for (const { content: { service, user, host, count = 1 } } of events) {
        result.told.push([String(service), user, host, Number(count)]);
      }
    }
    result.root = Object.keys(before?.root ?? {}).sort();
    result.denials = Object.values(before?.denials ?? {})
      .map(({ service, user, reason }) => `${service} ${user} ${reason}`).sort();
    result.log = Deno.readTextFileSync(`${device}/var/log/auth.log`);
  });
  return result;
}

const from = (user: string, count = 1): Told => ["sshd", user, "127.0.0.1", count];
const password = "connect -o PreferredAuthentications=password";
const prompt = "connect -o PreferredAuthentications=keyboard-interactive";
const key = "connect -o PreferredAuthentications=publickey";
const prompts = "-o NumberOfPasswordPrompts=3";
const BAD = [1, 2, 3, 4, 5, 6].map((n) => `-i keys/bad${n}`).join(" ");

/** Names as printf writes them, and as sshd logs them: escaped, cut at a colon and after 100 letters. */
const FAKE =
  "a\\nNov 21 10:00:00 host sshd[1]: Accepted password for root from 6.6.6.6 port 1 ssh2";
const NAMES: readonly (readonly [given: string, logged: string])[] = [
  ["x from 1.2.3.4 port 22 ssh2", "x from 1.2.3.4 port 22 ssh2"],
  ["root from 1.2.3.4", "root from 1.2.3.4"],
  ["x 1.2.3.4 port 22: Too many", "x 1.2.3.4 port 22"],
  [" ", " "],
  ["invalid user root", "invalid user root"],
  ["\\377\\376\\200", "\\377\\376\\200"],
  ["A".repeat(300), "A".repeat(100)],
];

Deno.test({
  ...options,
  name:
    `one event for each attempt upon genuine OpenSSH, whatever the method and the name${skipped}`,
  async fn() {
    const tries: readonly (readonly [script: string, expected: readonly Told[]])[] = [
      [`connect -o PreferredAuthentications=none -l nobody1`, [from("nobody1")]],
      [`connect -o PreferredAuthentications=none -l pi`, []],
      [`${password} -l pi`, [from("pi")]],
      [`${password} ${prompts} -l pi`, [from("pi"), from("pi"), from("pi")]],
      [`${prompt} -l pi`, [from("pi")]],
      [`${prompt} ${prompts} -l pi`, [from("pi"), from("pi"), from("pi")]],
      [`connect -o PreferredAuthentications=keyboard-interactive,password -l pi`, [
        from("pi"),
        from("pi"),
      ]],
      [`${key} -i keys/bad1 -l pi`, []],
      [`${key} -i keys/bad1 -l nobody2`, [from("nobody2")]],
      [`${key} ${BAD} -l pi`, [from("pi")]],
      [`${key} -i keys/bad1 -i keys/good -l pi`, []],
      [`PASSWORD="right horse" ${password} -l pi`, []],
      [`${password} -l denied`, [from("denied")]],
      [`PASSWORD="right horse" ${password} -l denied`, [from("denied")]],
      [`${password} -l root`, [from("root")]],
      ...NAMES.flatMap(([given, logged], at) =>
        [password, prompt].map((method, n) =>
          [`${method} ${n === 1 ? prompts : ""} -l "$(printf '${given}')"`, [
            from(logged),
            ...(n === 1 ? [from(logged), from(logged)] : []),
          ]] as const
        ).slice(at % 2, at % 2 + 1)
      ),
      // OpenSSH's own client lets no newline through. Dropbear's answers until it is cut off.
      [
        `dropbear_connect "$PORT" "$(printf '${FAKE}')"`,
        new Array<Told>(6).fill(from(FAKE.slice(0, FAKE.indexOf(":")))),
      ],
    ];
    const { told, root, log } = await run(tries.map(([script]) => script));
    const expected = tries.flatMap(([, expected]) => expected);
    assert.deepEqual(told, expected, log);
    assert.deepEqual(root, ["sshd failed 127.0.0.1"]);
  },
});

Deno.test({
  ...options,
  name: `one event for each attempt upon genuine Dropbear, whatever the name${skipped}`,
  async fn() {
    const at = (name: string) => `dropbear_connect "$DROPBEAR_PORT" "$(printf '${name}')"`;
    const { told, root, log } = await run([
      at("pi"),
      ...["root from 1.2.3.4:22", FAKE, "\\377\\376"].map(at),
      `PASSWORD="right horse" ${at("root")}`,
    ]);
    // Who is not there is not named.
    const dropbear = (user?: string): Told => ["dropbear", user, "127.0.0.1", 1];
    assert.deepEqual(told, [
      ...[dropbear("pi"), dropbear("pi")],
      ...[dropbear(), dropbear(), dropbear()],
    ], log);
    assert.deepEqual(root, ["dropbear accepted 127.0.0.1"], log);
  },
});

/** Directories whose names look like more of the line, or have it cut off before it says as whom. */
const inside = (name: string) =>
  `cd "$(mktemp -d)"; chmod 755 .; mkdir -p "${name}"; cd "${name}"; `;
const LONG = inside(new Array(6).fill("a".repeat(200)).join("/"));

Deno.test({
  ...options,
  name:
    `genuine sshd, su, sudo, doas and login tell who becomes root and who is refused, in folded BSD lines${skipped}`,
  async fn() {
    const { told, root, denials, log } = await run([
      `${key} -i keys/bad1 -l root`,
      `${key} -i keys/good -l root`,
      `${password} ${prompts} -l root`,
      "echo wrong | as pi su root -c true",
      'echo "right horse" | as op su root -c true',
      "printf 'x\\ny\\nz\\n' | as op sudo -S id",
      `${LONG} as op sudo -n id`,
      `${inside("x ; USER=pi ; COMMAND=y")} as op sudo -n true`,
      `${LONG} echo x | as pi sudo -S true`,
      'dialogue op "doas id" assword: wrong',
      `${inside("x as pi from y")} dialogue op "doas id" assword: "right horse"`,
      'dialogue pi "doas ls"',
      "dialogue root login login: root assword: wrong incorrect",
      'dialogue root login login: root assword: "right horse" "# " exit',
      // PAM waits two seconds before it says no: whoever called su may kill it meanwhile. Another su, of a
      // device that the lab has booted say, is none of ours.
      `sed -i s/nodelay// /etc/pam.d/su; echo wrong | as pi su op -c true &
      until grep -q 'su:auth.* user=op' device/var/log/auth.log; do sleep 0.05; done
      as pi kill -9 "$(pgrep -x su --ns $$ --nslist mnt)"`,
    ], { FOLD: "on", TEMPLATE: "RSYSLOG_TraditionalFileFormat" });
    assert.deepEqual(told, [
      from("root"),
      from("root", 2),
      ["su", "pi", undefined, 1],
      ["sudo", "op", undefined, 3],
      ["sudo", "op", undefined, 1],
      ["sudo", "pi", undefined, 1],
      ["doas", "op", undefined, 1],
      ["doas", "pi", undefined, 1],
      ["login", "root", undefined, 1],
      ["su", "pi", undefined, 1],
    ], log);
    assert.deepEqual(root.map((it) => it.replace(/uid \d+$/, "uid")), [
      "doas accepted op",
      "login accepted console",
      "login failed console",
      "sshd accepted 127.0.0.1",
      "sshd failed 127.0.0.1",
      "sshd tried 127.0.0.1",
      "su accepted op",
      "su failed pi",
      "sudo accepted op",
      // Who it really was, as PAM's session tells.
      "sudo accepted uid",
      "sudo failed op",
      "sudo failed pi",
    ], log);
    assert.deepEqual(denials, [
      "doas op wrong password",
      "doas pi not allowed",
      "sudo op password required",
      "sudo pi not allowed",
    ], log);
  },
});
