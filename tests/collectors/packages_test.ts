import assert from "node:assert/strict";
import { packages } from "../../src/collectors/packages.ts";
import { systemClock } from "../../src/clock.ts";
import { guardHost } from "../../src/host/guard.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { liveHost } from "../../src/host/live.ts";
import { startSlow } from "../../src/host/slow.ts";
import { withTree } from "../host/_outcome.ts";
import { collect, hostOf, NOON, report, unreadable } from "./_look.ts";

type Facts = ReturnType<typeof packages.facts.parse>;

const OLD = "mtime_ms=1763700000000";
const stanza = (name: string, version: string, architecture = "amd64") =>
  `|Package: ${name}\n|Status: install ok installed\n|Architecture: ${architecture}\n` +
  `|Version: ${version}\n|\n`;
const dpkg = (stanzas: string, attributes = OLD) =>
  hostOf(`file /var/lib/dpkg/status ${attributes}\n${stanzas}`);

async function look(host: HostFs, before?: Facts, at = NOON) {
  return await packages.collect(guardHost(host, packages.reads), { before, at, items: [] });
}

const told = (it: { events?: readonly { content: object }[] }) =>
  (it.events ?? []).map(({ content }) => ({ ...content }));

Deno.test("packages tells no event of its first look, and then what changed in the meantime", async () => {
  const { facts, ...first } = await look(dpkg(stanza("a", "1:1.0-1") + stanza("b", "2")));
  assert.deepEqual(told(first), []);
  assert.deepEqual(report(packages, facts), {
    manager: "dpkg",
    count: 2,
    versions: { a: "1:1.0-1", b: "2" },
  });
  // What was kept came through JSON.
  const kept = JSON.parse(JSON.stringify(facts));
  const later = dpkg(stanza("a", "1:1.0-2") + stanza("c", "3"), "mtime_ms=1763800000000");
  assert.deepEqual(told(await look(later, kept)), [
    {
      package: "a",
      status: "upgraded",
      version: "1:1.0-2",
      previous_version: "1:1.0-1",
      manager: "dpkg",
    },
    { package: "c", status: "installed", version: "3", manager: "dpkg" },
    { package: "b", status: "removed", version: "2", manager: "dpkg" },
  ]);
});

Deno.test("packages waits until the database has been still for five seconds", async () => {
  const facts = await collect(packages, dpkg(stanza("a", "1")));
  const fresh = `mtime_ms=${NOON.wallMs - 1000}`;
  const waiting = await look(dpkg(stanza("b", "1"), fresh), facts);
  assert.deepEqual([told(waiting), waiting.facts.versions], [[], facts.versions]);
  const settled = await look(dpkg(stanza("b", "1"), fresh), waiting.facts);
  assert.deepEqual(told(settled).length, 2);
  assert.deepEqual(told(await look(dpkg(stanza("b", "1"), fresh), settled.facts)), []);
});

Deno.test("packages waits for dpkg to finish, and is blind when it does not", async () => {
  const facts = await collect(packages, dpkg(stanza("a", "1")));
  const busy = hostOf(
    `file /var/lib/dpkg/status mtime_ms=1\n${stanza("b", "1")}file /var/lib/dpkg/updates/0000`,
  );
  const { facts: waiting, ...rest } = await look(busy, facts);
  assert.deepEqual([told(rest), waiting.versions], [[], facts.versions]);
  await unreadable(collect(packages, busy), "slow");
  const later = { ...NOON, monotonicMs: NOON.monotonicMs + 600_000 };
  await assert.rejects(async () => await look(busy, waiting, later), { why: "slow" });
  assert.equal(told(await look(dpkg(stanza("b", "1"), "mtime_ms=2"), waiting, later)).length, 2);
});

Deno.test("packages is blind, and nothing is removed, when a database vanishes or breaks", async () => {
  const all = ["a", "b", "c", "d"].map((name) => stanza(name, "1"));
  const before = await collect(packages, dpkg(all.join("")));
  const blind = (host: HostFs) => collect(packages, host, before);
  await unreadable(blind(hostOf("dir /var/lib/dpkg")), "absent");
  await unreadable(blind(dpkg("", "mtime_ms=5")), "malformed");
  await unreadable(blind(dpkg(all.slice(0, 2).join(""), "mtime_ms=5")), "malformed");
  await unreadable(blind(hostOf("error /var/lib/dpkg/status denied")), "denied");
  await assert.rejects(blind(dpkg("|Package: a\n>Status: inst", "mtime_ms=5")), /cut off/);
  const oneGone = await look(dpkg(all.slice(0, 3).join(""), "mtime_ms=5"), before);
  assert.deepEqual(told(oneGone).length, 1);
});

Deno.test("packages keeps what is neither installed nor gone as it was", async () => {
  const before = await collect(packages, dpkg(stanza("a", "1") + stanza("b", "1")));
  const half = stanza("b", "2").replace("ok installed", "ok half-configured");
  const now = await look(dpkg(stanza("a", "1") + half, "mtime_ms=5"), before);
  assert.deepEqual([told(now), now.facts.versions], [[], before.versions]);
});

Deno.test("packages names the architecture of the rarer one of several", async () => {
  const { versions } = await collect(
    packages,
    dpkg(stanza("libc6", "1", "armhf") + stanza("libc6", "1", "arm64") + stanza("a", "1", "arm64")),
  );
  assert.deepEqual({ ...versions }, { "libc6:armhf": "1", libc6: "1", a: "1" });
});

Deno.test("packages says that there is no package manager, or that one cannot be read", async () => {
  assert.deepEqual(report(packages, await collect(packages, hostOf("dir /etc"))), {
    manager: "none",
  });
  await unreadable(collect(packages, hostOf("file /var/lib/rpm/Packages\n|x")), "malformed");
  await unreadable(collect(packages, hostOf("dir /var/lib/pacman/local")), "malformed");
  await assert.rejects(
    collect(packages, hostOf("file /var/lib/rpm/rpmdb.sqlite\n|x")),
    /sqlite: not/,
  );
});

Deno.test("packages reads distroless images, apk and opkg", async () => {
  const status = "|Package: foo\n|Version: 1\n>Architecture: amd64";
  const distroless = hostOf(
    `file /var/lib/dpkg/status.d/foo\n${status}\nfile /var/lib/dpkg/status.d/foo.md5sums\n|x`,
  );
  assert.deepEqual({ ...(await collect(packages, distroless)).versions }, { foo: "1" });
  const apk = await collect(
    packages,
    hostOf("file /usr/lib/apk/db/installed\n|P:musl-utils\n|V:1.2-r0\n|o:musl\n|"),
  );
  assert.deepEqual([apk.manager, { ...apk.sources }], ["apk", { "musl-utils": "musl" }]);
  const before = await collect(packages, opkg("1.9-r1", 1));
  assert.deepEqual(told(await look(opkg("1.10-r0", 2), before)), [{
    package: "busybox",
    status: "upgraded",
    version: "1.10-r0",
    previous_version: "1.9-r1",
    manager: "opkg",
    time: "2024-11-04 10:25:36",
  }]);
});

function opkg(version: string, mtimeMs: number): HostFs {
  return hostOf(
    `file /usr/lib/opkg/status mtime_ms=${mtimeMs}\n${stanza("busybox", version)}`.replace(
      /\|\n$/,
      "|Installed-Time: 1730715936\n",
    ),
  );
}

/** Runs steps of a shell on a root, and tells what each one changed. */
async function storyOf(
  script: string,
  steps: readonly string[],
  seen: (facts: Facts) => void = () => {},
) {
  const told: object[][] = [];
  let facts: Facts | undefined;
  await withTree(script, async (directory) => {
    const slow = startSlow({ "/": directory }, systemClock);
    try {
      for (const step of steps) {
        const { success, stderr } = await new Deno.Command("sh", {
          args: ["-euc", step],
          cwd: directory,
          env: { TZ: "Asia/Kathmandu", LC_ALL: "C", HOME: directory },
        }).output();
        assert.ok(success, new TextDecoder().decode(stderr));
        const later = { ...NOON, wallMs: Date.now() + 10_000 };
        const it = await look(liveHost({ "/": directory }, slow), facts, later);
        facts = it.facts;
        seen(facts);
        told.push((it.events ?? []).map(({ content }) => ({ ...content })));
      }
    } finally {
      slow.close();
    }
  });
  return { told, facts };
}

Deno.test("packages is soon done with 25,000 packages of one name or one version each", async () => {
  for (const name of [() => "a", (index: number) => `a${index}`]) {
    const database = (version: string) =>
      Array.from(
        { length: 25_000 },
        (_, index) => `|P:${name(index)}\n|A:${index}\n|V:${version}${index}\n|\n`,
      );
    const host = (version: string, size: number) =>
      hostOf(`file /lib/apk/db/installed size=${size}\n${database(version).join("")}`);
    const [earlier, later] = [host("1.", 1), host("2.", 2)];
    const startMs = performance.now();
    const { facts } = await look(earlier);
    const it = await look(later, facts);
    assert.equal(it.events?.length, 25_000);
    assert.ok(performance.now() - startMs < 3000);
  }
});

const has = (...names: string[]) =>
  names.every((name) =>
    new Deno.Command("sh", { args: ["-c", `command -v ${name}`] }).outputSync().success
  );

const noDpkg = has("dpkg", "dpkg-deb") ? "" : " (skipped: no dpkg)";
/** Makes packages with dpkg-deb, each with a file of configuration, and a database for dpkg. */
const DPKG = `
  build() { mkdir -p p/DEBIAN p/etc; printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: a <a@example.org>\\nDescription: tiny\\n' "$1" "$2" >p/DEBIAN/control
    echo "/etc/$1" >p/DEBIAN/conffiles; echo >"p/etc/$1"
    printf '%s\\n' "\${4-#!/bin/sh}" >p/DEBIAN/postinst; chmod 755 p/DEBIAN/postinst
    dpkg-deb --build p "$3.deb" >/dev/null; rm -r p; }
  cd "$1"; mkdir -p var/lib/dpkg/updates var/lib/dpkg/info var/lib/dpkg/triggers var/log
  : >var/lib/dpkg/status; : >var/lib/dpkg/available
  build base 1 base; build pump 1:0.9~rc1 old; build pump 1:0.9 new`;
const RUN_DPKG = `dpkg --root="$PWD" --admindir="$PWD/var/lib/dpkg" ` +
  `--log="$PWD/var/log/dpkg.log" --force-not-root --force-script-chrootless`;

Deno.test({
  name: `packages tells what dpkg itself did once, and when${noDpkg}`,
  ignore: noDpkg !== "",
  async fn() {
    const startMs = Date.now();
    const { told, facts } = await storyOf(DPKG, [
      `${RUN_DPKG} -i base.deb`,
      `${RUN_DPKG} -i old.deb`,
      `${RUN_DPKG} -i new.deb`,
      `${RUN_DPKG} --force-downgrade -i old.deb`,
      `${RUN_DPKG} --remove pump`,
      `${RUN_DPKG} --purge pump`,
      `${RUN_DPKG} -i new.deb`,
      `${RUN_DPKG} --purge pump`,
    ]);
    const times = told.flat().map((it) => Date.parse(`${(it as { time?: string }).time}Z`));
    assert.ok(times.every((ms) => ms >= startMs - 1000 && ms <= Date.now()), `${times}`);
    const [old, later] = ["1:0.9~rc1", "1:0.9"];
    assert.deepEqual(
      told.map((events) => events.map((it) => ({ ...it, time: "" }))),
      [
        [],
        [{ package: "pump", status: "installed", version: old }],
        [{ package: "pump", status: "upgraded", version: later, previous_version: old }],
        [{ package: "pump", status: "downgraded", version: old, previous_version: later }],
        [{ package: "pump", status: "removed", version: old }],
        [],
        [{ package: "pump", status: "installed", version: later }],
        [{ package: "pump", status: "removed", version: later }],
      ].map((events) => events.map((it) => ({ ...it, manager: "dpkg", time: "" }))),
    );
    assert.deepEqual({ ...facts?.versions }, { base: "1" });
  },
});

Deno.test({
  name: `packages waits while dpkg is at work, and tells nothing of the states between${noDpkg}`,
  ignore: noDpkg !== "",
  async fn() {
    const script = `#!/bin/sh
while [ -e "$DPKG_ROOT/hold" ]; do sleep 0.05; done`;
    const states: string[] = [];
    const { told } = await storyOf(`${DPKG}; build pump 2:1 slow '${script}'`, [
      `${RUN_DPKG} -i base.deb old.deb`,
      `touch hold; ${RUN_DPKG} -i slow.deb >/dev/null 2>&1 </dev/null &
       until grep -qs half-configured var/lib/dpkg/status var/lib/dpkg/updates/*; do sleep 0.05; done`,
      ":",
      `rm hold; until grep -q "ok installed" var/lib/dpkg/status && ! ls var/lib/dpkg/updates/0*; do sleep 0.05; done
       sleep 0.3`,
      ":",
    ], (facts) => states.push(facts.versions.pump ?? "-"));
    assert.deepEqual(told.flat(), told[3], JSON.stringify(told));
    assert.deepEqual(
      told[3]?.map((it) => ({ ...it, time: "" })),
      [{
        package: "pump",
        status: "upgraded",
        version: "2:1",
        previous_version: "1:0.9~rc1",
        manager: "dpkg",
        time: "",
      }],
    );
    assert.deepEqual(states, ["1:0.9~rc1", "1:0.9~rc1", "1:0.9~rc1", "2:1", "2:1"]);
  },
});

const noRpm = has("rpm", "rpmbuild") ? "" : " (skipped: no rpm)";
Deno.test({
  name: `packages reads the database that rpm itself wrote${noRpm}`,
  ignore: noRpm !== "",
  async fn() {
    const build = `cd "$1"
      build() { printf 'Name: %s\\nVersion: %s\\nRelease: 1\\n%s\\nSummary: tiny\\nLicense: MIT\\nBuildArch: noarch\\n%%description\\nTiny.\\n%%files\\n' "$1" "$2" "$3" >s.spec
        HOME="$PWD" rpmbuild -bb --quiet --define "_topdir $PWD/build" s.spec; mv build/RPMS/noarch/*.rpm "$4.rpm"; }
      build base 1 "Group: x" base; build pump 1.0~rc1 "Group: x" old; build pump 0.5 "Epoch: 1" new`;
    const run = `rpm --root="$PWD" --dbpath=/var/lib/rpm`;
    const { told, facts } = await storyOf(build, [
      `${run} -i base.rpm`,
      `${run} -i old.rpm`,
      `${run} -U new.rpm`,
      `${run} -e pump`,
    ]);
    const events = told.map((events) => events.map((it) => ({ ...it, time: "" })));
    assert.deepEqual(
      events,
      [
        [],
        [{ package: "pump", status: "installed", version: "1.0~rc1-1" }],
        [{
          package: "pump",
          status: "upgraded",
          version: "1:0.5-1",
          previous_version: "1.0~rc1-1",
        }],
        [{ package: "pump", status: "removed", version: "1:0.5-1" }],
      ].map((events) => events.map((it) => ({ ...it, manager: "rpm", time: "" }))),
    );
    assert.deepEqual([facts?.manager, { ...facts?.versions }, { ...facts?.sources }], [
      "rpm",
      { base: "1-1" },
      { base: "base-1-1.src.rpm" },
    ]);
  },
});

const noQuery = has("dpkg-query") ? "" : " (skipped: no dpkg)";
Deno.test({
  name: `packages agrees with dpkg-query about this device${noQuery}`,
  ignore: noQuery !== "",
  async fn() {
    const slow = startSlow({ "/": "/" }, systemClock);
    try {
      const { versions } = await collect(packages, liveHost({ "/": "/" }, slow));
      const { stdout } = new Deno.Command("dpkg-query", {
        args: ["-W", "-f", "${db:Status-Status} ${Package} ${Version}\n"],
      }).outputSync();
      const lines = new TextDecoder().decode(stdout).split("\n");
      const expected = lines.flatMap((line) => /^installed (.*)$/.exec(line)?.[1] ?? []);
      const seen = Object.entries(versions).map(([name, version]) =>
        `${name.replace(/:.*$/, "")} ${version}`
      );
      assert.deepEqual(seen.sort(), expected.sort());
    } finally {
      slow.close();
    }
  },
});
