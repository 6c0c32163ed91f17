import assert from "node:assert/strict";
import * as z from "zod";
import { logs } from "../../src/collectors/logs.ts";
import { logTampering } from "../../src/detectors/log_tampering.ts";
import { logFeed, type LogItem } from "../../src/host/feeds/log.ts";
import { guardHost } from "../../src/host/guard.ts";
import { type HostFs, NO_SLOW } from "../../src/host/host_fs.ts";
import { liveHost } from "../../src/host/live.ts";
import type { Json } from "../../src/model/json.ts";
import type { Opinion } from "../../src/model/finding.ts";
import type { LogGap } from "../../src/model/log_gap.ts";
import { find } from "../e2e/_mosquitto.ts";
import { withTree } from "../host/_outcome.ts";
import { age, append } from "../host/feeds/_log.ts";
import { collect, hostOf, NOON, report, unreadable } from "./_look.ts";

type Facts = z.infer<typeof logs.facts>;

/** An agent that is stopped and started before each look. */
function looker(host: HostFs): () => Promise<{ messages: string[]; found: string[] }> {
  let cursor: Json | undefined;
  let before: Facts | undefined;
  return async () => {
    const guarded = guardHost(host, logs.reads);
    const items: LogItem[] = [];
    for (;;) {
      const some = logFeed.catchUp?.(guarded, cursor, NOON.wallMs) ?? [];
      if (some.length === 0) break;
      items.push(...some.flatMap(({ item }) => item ?? []));
      cursor = JSON.parse(JSON.stringify(some.at(-1)?.cursor));
    }
    const { facts } = await logs.collect(guarded, { before, at: NOON, items });
    logs.facts.parse(facts);
    before = JSON.parse(JSON.stringify(facts)) as Facts;
    return {
      messages: items.flatMap((it) => "how" in it ? [] : [it.message]),
      found: tamperingIn(before),
    };
  };
}

function tamperingIn(facts: Facts, policy = logTampering.policy.parse({})): string[] {
  const given = { before: {}, coverage: {}, policy, memory: undefined, at: NOON };
  const standing = { standing: () => false, standingKeys: () => [] };
  const opinions = logTampering.detect({
    ...given,
    ...standing,
    now: { logs: facts },
  }) as readonly Opinion[];
  return opinions.map(({ key }) => key);
}

const TREE =
  `cd "$1"; mkdir -p proc/sys/kernel/random var/log; echo 1 >proc/sys/kernel/random/boot_id
cd var/log; for it in auth.log wtmp btmp lastlog; do echo "first in $it" >$it; done`;
const TAMPERING: readonly [what: string, found: readonly string[]][] = [
  [": >auth.log", ["auth.log truncated"]],
  ["truncate -s 5 auth.log", ["auth.log edited"]],
  ["rm auth.log", ["auth.log removed"]],
  ["ln -sf /dev/null auth.log", ["auth.log removed"]],
  ["sed -i s/second/other/ auth.log", ["auth.log edited"]],
  ["sed -i 1d auth.log; echo third >>auth.log", ["auth.log replaced"]],
  ["shred -u -n 1 auth.log", ["auth.log removed"]],
  [": >wtmp; : >btmp; : >lastlog", ["wtmp truncated", "btmp truncated", "lastlog truncated"]],
  ["rm wtmp", ["wtmp removed"]],
  ["head -c 3 wtmp >x; mv x wtmp", ["wtmp replaced"]],
  ["rm -r ../log", [
    "auth.log removed",
    "wtmp removed",
    "btmp removed",
    "lastlog removed",
  ]],
];

for (const [what, found] of TAMPERING) {
  Deno.test(`logs and log_tampering tell of: ${what}`, async () => {
    await withTree(TREE, async (directory) => {
      const look = looker(liveHost({ "/": directory }, NO_SLOW));
      const log = `${directory}/var/log/auth.log`;
      append(log, `first line, ${"as long as lines are, ".repeat(3)}\n`);
      assert.deepEqual((await look()).found, []);
      append(log, "second line\n");
      assert.deepEqual(await look(), { messages: ["second line"], found: [] });
      await new Deno.Command("sh", { args: ["-euc", what], cwd: `${directory}/var/log` }).output();
      const expected = found.map((it) => `/var/log/${it}`);
      assert.deepEqual((await look()).found, expected);
      assert.deepEqual((await look()).found, expected);
    });
  });
}

const logrotate = find("logrotate");
for (
  const how of [
    "create",
    "create\ncompress",
    "create\ncompress\ndelaycompress",
    "create\ndateext\ndateformat -%Y%m%d-%s",
    "nocreate",
    "copytruncate",
    "copytruncate\ncompress",
    "create\nrotate 1",
    "create\nrotate 0",
  ]
) {
  const missing = logrotate === undefined ? " (skipped: logrotate is not installed)" : "";
  const name = how.replaceAll("\n", ", ");
  const suspect = how.includes("rotate 0");
  const says = suspect ? "a warning" : "nothing";
  Deno.test({
    name: `logs and log_tampering have ${says} to say of logrotate with ${name}${missing}`,
    ignore: missing !== "",
    fn: async () => {
      await withTree(TREE, async (directory) => {
        const log = `${directory}/var/log`;
        const paths = ["auth.log", "wtmp", "btmp"].map((it) => `${log}/${it}`);
        const config = `${directory}/logrotate.conf`;
        Deno.writeTextFileSync(config, `su root root\n${paths.join(" ")} {\nrotate 3\n${how}\n}\n`);
        Deno.chmodSync(config, 0o644);
        const look = looker(liveHost({ "/": directory }, NO_SLOW));
        await look();
        const read: string[] = [];
        // Its names have whole seconds.
        const times = how.includes("dateext") ? 1 : 5;
        for (let nth = 1; nth <= times; nth++) {
          for (const path of paths) append(path, `${nth}\n`);
          // As if the clock had been set back.
          if (nth % 2 === 0) age(...paths);
          // It is looked at before, for what is compressed cannot be read.
          const { messages } = await look();
          const { success, stderr } = await new Deno.Command(logrotate ?? "", {
            args: ["-f", "-s", `${directory}/state`, config],
          }).output();
          assert.ok(success, new TextDecoder().decode(stderr));
          const after = await look();
          read.push(...messages, ...after.messages);
          const found = suspect ? ["auth.log", "wtmp", "btmp"].map((it) => `/var/log/${it}`) : [];
          assert.deepEqual(
            after.found.map((it) => it.replace(/ .*/, "")),
            found,
          );
        }
        assert.deepEqual(read, ["1", "2", "3", "4", "5"].slice(0, times));
      });
    },
  });
}

const GAP: LogGap = {
  path: "/var/log/auth.log",
  how: "replaced",
  fromByte: 100,
  maxBytes: undefined,
  rebooted: true,
};

Deno.test("logs takes what is gone from memory with a reboot for that", async () => {
  const boot = (id: string, type: number) =>
    hostOf(
      `file /proc/sys/kernel/random/boot_id\n|${id}\nstatfs /var/log type=${type} block_bytes=1 ` +
        `blocks=9 free_blocks=9 available_blocks=9 inodes=9 free_inodes=9\n`,
    );
  const known = await collect(
    logs,
    hostOf("file /proc/sys/kernel/random/boot_id\n|1\nfile /var/log/wtmp inode=4\n|some\n"),
  );
  for (
    const [id, type, how] of [
      ["2", 0x01021994, "volatile"],
      ["2", 61267, "removed"],
      ["1", 0x01021994, "removed"],
    ] as const
  ) {
    const { losses } = await collect(logs, boot(id, type), known);
    assert.deepEqual(Object.keys(losses), [`/var/log/wtmp ${how}`]);
  }
  const it = { before: known, at: NOON, items: [GAP] };
  const { facts } = await logs.collect(guardHost(boot("2", 0x01021994), logs.reads), it);
  assert.deepEqual(tamperingIn(facts), []);
  assert.deepEqual(report(logs, facts), {
    "/var/log/auth.log volatile": {
      how: "volatile",
      from_byte: 100,
      time: "2026-11-22 12:00:00",
    },
    "/var/log/wtmp volatile": { how: "volatile", time: "2026-11-22 12:00:00" },
  });
});

Deno.test("logs joins the pieces of an overlong line, and is no larger for many of them", async () => {
  const items = Array.from({ length: 1_000 }, (_, i) => ({
    ...GAP,
    how: "overlong" as const,
    fromByte: 65_536 * (i + 1),
    maxBytes: 65_536,
  }));
  const { facts } = await logs.collect(hostOf(""), { before: undefined, at: NOON, items });
  assert.deepEqual(Object.values(facts.losses).map(({ max_bytes }) => max_bytes), [65_536_000]);
  assert.deepEqual(tamperingIn(facts), []);
});

Deno.test("logs is blind to logs that it may not look at, but not where there are none", async () => {
  assert.deepEqual(Object.keys((await collect(logs, hostOf("dir /var"))).files), []);
  await unreadable(collect(logs, hostOf("error /var/log denied\n")), "denied");
  await collect(logs, hostOf("error /var/log/audit denied\n"));
});

Deno.test("log_tampering leaves out what it is told to, and ends when it was long ago", async () => {
  const { facts } = await logs.collect(hostOf(""), {
    before: undefined,
    at: NOON,
    items: [{ ...GAP, rebooted: false }],
  });
  const policy = (given: object) => logTampering.policy.parse(given);
  assert.deepEqual(tamperingIn(facts), ["/var/log/auth.log replaced"]);
  assert.deepEqual(tamperingIn(facts, policy({ ignore: ["/var/log/auth.log"] })), []);
  for (const loss of Object.values(facts.losses)) loss.seen_ms -= 86_400_000;
  assert.deepEqual(tamperingIn(facts), []);
});
