/** What dpkg and rpm themselves do, and what is told of it. */
import assert from "node:assert/strict";
import { systemClock } from "../../src/clock.ts";
import { packages } from "../../src/collectors/packages.ts";
import { liveHost } from "../../src/host/live.ts";
import { startSlow } from "../../src/host/slow.ts";
import { withTree } from "../host/_outcome.ts";
import { collect, collectAll, NOON } from "./_look.ts";

type Facts = ReturnType<typeof packages.facts.parse>;

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
        const it = await collectAll(packages, liveHost({ "/": directory }, slow), facts, later);
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
