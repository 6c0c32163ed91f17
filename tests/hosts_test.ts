import assert from "node:assert/strict";
import type { Collector } from "../src/collectors/_collector.ts";
import { DELIVERED_READS } from "../src/collectors/_delivered.ts";
import { COLLECTORS } from "../src/collectors/registry.ts";
import { expand } from "../src/host/_expand.ts";
import { archiveHost } from "../src/host/archive.ts";
import { parseEntries } from "../src/host/archive_text.ts";
import { overlay } from "../src/host/archive_tree.ts";
import { Unreadable } from "../src/model/reading.ts";
import { ParseError } from "../src/parse/parse_error.ts";
import { NOON } from "./collectors/_look.ts";
import { archiveOf, expectation, guarded, HOSTS, laterOf, observed } from "./_hosts.ts";
import { read } from "./_tree.ts";

const NOTHING_BEFORE = { before: undefined, items: [], at: NOON };

const collectors = COLLECTORS as unknown as readonly Collector[];

/** What no device here has. */
const NOWHERE: readonly string[] = [
  "/run/log/journal/*/*",
  "/var/account/pacct",
  "/etc/openwrt_release",
  "/lib/apk/db/installed",
  "/usr/lib/apk/db/installed",
  "/usr/lib/opkg/status",
  "/usr/lib/sysimage/rpm/Packages",
  "/usr/lib/sysimage/rpm/Packages.db",
  "/usr/lib/sysimage/rpm/rpmdb.sqlite",
  "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
  "/var/lib/dpkg/status.d",
  "/var/lib/dpkg/status.d/*",
  "/var/lib/rpm/Packages",
  "/var/lib/rpm/Packages.db",
  "/var/lib/rpm/rpmdb.sqlite",
  "/var/lib/rpm/rpmdb.sqlite-wal",
  "/var/lib/pacman/local",
  ...DELIVERED_READS,
];

for (const name of HOSTS) {
  Deno.test(`${name}: two looks give what the expectation says`, async () => {
    assert.equal(
      await expectation(name),
      read(`tests/hosts/${name}.expected.json`),
      "Run deno run -A tests/hosts_refresh.ts, and review what changed",
    );
  });

  Deno.test(`${name}: every collector reads what it declares, and its facts fit its schema`, async () => {
    const unread = [];
    for (const archive of [archiveOf(name), laterOf(name)]) {
      for (const { id, reads, facts: schema, collect } of collectors) {
        try {
          const { facts } = await collect(guarded(archive, reads), NOTHING_BEFORE);
          assert.deepEqual(schema.safeParse(facts).error?.issues ?? [], [], id);
        } catch (error) {
          if (!(error instanceof Unreadable) && !(error instanceof ParseError)) throw error;
          unread.push(id);
        }
      }
    }
    const { blind } = JSON.parse(read(`tests/hosts/${name}.expected.json`));
    assert.deepEqual([...new Set(unread)], Object.keys(blind));
  });

  Deno.test(`${name}: the file tells its time and what it is, and each thing once`, () => {
    const text = read(`tests/hosts/${name}.host`);
    assert.match(text, /^telltale host 1 \d{4}-\d\d-\d\dT[\d:.]+Z\n# /);
    const entries = parseEntries(text.slice(text.indexOf("\n") + 1), 2);
    const about = entries.map(({ kind, path }) =>
      `${kind === "statfs" || kind === "rows" ? kind : "place"} ${path}`
    );
    assert.deepEqual(about.filter((it, index) => about.indexOf(it) !== index), []);
  });
}

Deno.test("guardHost() refuses a collector what another one declares", async () => {
  for (const { id, reads, collect } of collectors) {
    if (reads.length === 0) continue;
    // What reads only what it is asked for.
    const asked = id === "vulnerabilities" ? ["report=/etc/telltale/advisories/report.json"] : [];
    await assert.rejects(
      async () =>
        await collect(guarded(archiveOf("debian-12-vm"), []), { ...NOTHING_BEFORE, asked }),
      TypeError,
      id,
    );
  }
});

Deno.test("every path that a collector reads is on one of the devices", () => {
  const hosts = HOSTS.map((name) => archiveHost(archiveOf(name)));
  for (const pattern of new Set(collectors.flatMap(({ reads }) => reads))) {
    // Below these lie mount points, of which no device has all.
    if (pattern.endsWith("/**") || NOWHERE.includes(pattern)) continue;
    assert.ok(hosts.some((host) => expand(host, [pattern]).ends.size > 0), pattern);
  }
});

/** What an intruder adds to hostile.host, whom it blinds and why, and what is published then. */
const ATTACKS: readonly {
  does: string;
  entries: string;
  blind?: Record<string, string>;
  published?: (reports: string) => boolean;
}[] = [
  {
    does: "an os-release with an unfinished quotation",
    entries: 'file /etc/os-release\n|NAME="Debian',
    published: (text) => /"malformed":"etc.os-release/.test(text),
  },
  {
    does: "an os-release with a value of 64 KiB",
    entries: `file /etc/os-release\n|NAME="${"A".repeat(65_536)}"`,
    published: (reports) => reports.includes(`"os":"${"A".repeat(246)}~`),
  },
  {
    does: "a process with a name of 64 KiB",
    entries: `file /proc/5000/stat\n|5000 (${"A".repeat(65_536)}) S 1`,
    published: (reports) => !reports.includes("AAAA"),
  },
  {
    does: "a host name of two lines",
    entries: "file /proc/sys/kernel/hostname\n|gate\n|way",
    published: (text) => text.includes("gate%0Away"),
  },
  {
    does: "a mount table that is cut off",
    entries: "file /proc/1/mountinfo\n|20 1 8:2 / / rw",
    blind: {
      disks: "malformed",
      executables: "malformed",
      hidden_processes: "malformed",
      setuid_files: "malformed",
    },
  },
  {
    does: "/proc mounted with hidepid",
    entries: "gone /proc/1",
    blind: {
      disks: "absent",
      executables: "absent",
      hidden_processes: "denied",
      processes: "denied",
      setuid_files: "absent",
      sockets: "denied",
    },
  },
  {
    does: "an empty table of interfaces",
    entries: "file /proc/net/dev",
    blind: { interfaces: "malformed" },
  },
  {
    does: "a database of packages that is cut off",
    entries: "file /var/lib/dpkg/status\n|Package: a\n>Status: ins",
    blind: { packages: "malformed" },
  },
  {
    does: "links that lead in a circle",
    entries: "gone /sys/class/hwmon\n" +
      "link /sys/class/hwmon /sys/class/thermal\nlink /sys/class/thermal /sys/class/hwmon",
    blind: { temperature: "malformed" },
  },
];

for (const { does, entries, blind = {}, published = () => true } of ATTACKS) {
  const whom = Object.keys(blind).join(" and ") || "nobody";
  Deno.test(`hostile: ${does} blinds ${whom} alone`, async () => {
    const hosts = [archiveOf("hostile"), laterOf("hostile")];
    const seen = await observed(hosts.map((host) => overlay(host, parseEntries(entries))));
    const untouched = JSON.parse(read("tests/hosts/hostile.expected.json"));
    assert.deepEqual({ ...seen.blind as object }, { ...untouched.blind, ...blind });
    assert.deepEqual(
      Object.keys(seen.reports as object).sort(),
      Object.keys(untouched.reports).filter((id) => blind[id] === undefined).sort(),
    );
    assert.ok(published(JSON.stringify(seen.reports)));
  });
}
