/** Real files, packages of dpkg and apt themselves, and what is told of them. */
import assert from "node:assert/strict";
import { systemClock } from "../../src/clock.ts";
import { parseConfig } from "../../src/config.ts";
import { liveHost } from "../../src/host/live.ts";
import { startSlow } from "../../src/host/slow.ts";
import { bundleOf, HIGH, OTHER_KEY, PUBLIC_KEY } from "../_advisories.ts";
import { withTree } from "../host/_outcome.ts";
import { BUNDLE } from "./_vulnerable.ts";
import { watcher } from "./_watcher.ts";

const policies = parseConfig(
  `[detectors.known_vulnerability]\nbundle = "${BUNDLE}"\nkey = "${PUBLIC_KEY}"\n`,
  "test",
).detectors;
const RECORDS = [{
  id: "DEBIAN-CVE-0000-0001",
  package: "acl",
  events: [{ introduced: "0" }, { fixed: "2.3.1-3" }],
  severity: HIGH,
}];

async function withDevice(
  script: string,
  test: (directory: string, it: ReturnType<typeof watcher>) => Promise<void>,
): Promise<void> {
  const tree = `cd "$1"; mkdir -p etc/telltale/advisories var/lib/dpkg
    printf 'ID=debian\\nVERSION_ID="12"\\n' >etc/os-release`;
  await withTree(`${tree}\n${script}`, async (directory) => {
    const slow = startSlow({ "/": directory }, systemClock);
    try {
      await test(directory, watcher(liveHost({ "/": directory }, slow), policies));
    } finally {
      slow.close();
    }
  });
}

const RAISED = "raised known_vulnerability/DEBIAN-CVE-0000-0001/acl";
const CLEARED = "cleared known_vulnerability/DEBIAN-CVE-0000-0001/acl";

const has = (...names: string[]) =>
  names.every((name) =>
    new Deno.Command("sh", { args: ["-c", `command -v ${name}`] }).outputSync().success
  );
const noApt = has("apt-get", "dpkg", "dpkg-deb", "sha256sum") ? "" : " (skipped: no apt)";

/** A repository with a source package's library in two versions, and a database for dpkg. */
const REPOSITORY = `
  mkdir -p var/lib/dpkg/updates var/lib/dpkg/info var/lib/dpkg/triggers var/log repo \\
    etc/apt/apt.conf.d etc/apt/preferences.d etc/apt/sources.list.d var/lib/apt/lists/partial \\
    var/cache/apt/archives/partial
  : >var/lib/dpkg/status; : >var/lib/dpkg/available
  for version in 2.3.1-2 2.3.1-3; do
    mkdir -p p/DEBIAN
    printf 'Package: libacl1\\nSource: acl\\nVersion: %s\\nArchitecture: all\\nMaintainer: a <a@example.org>\\nDescription: tiny\\n' $version >p/DEBIAN/control
    dpkg-deb --build p repo/$version.deb >/dev/null; rm -r p
    { dpkg-deb -f repo/$version.deb; echo "Filename: ./$version.deb"; echo "Size: $(wc -c <repo/$version.deb)"
      echo "SHA256: $(sha256sum repo/$version.deb | cut -d' ' -f1)"; echo; } >>repo/Packages
  done
  echo "deb [trusted=yes] file:$PWD/repo ./" >etc/apt/sources.list`;
const APT = `apt() { apt-get -qq -y -o Dir="$PWD" -o Dir::Bin::dpkg="$(command -v dpkg)" \\
    -o Dir::State::status="$PWD/var/lib/dpkg/status" -o Dir::Bin::methods=/usr/lib/apt/methods \\
    -o APT::Sandbox::User=root -o DPkg::Options::="--root=$PWD" \\
    -o DPkg::Options::=--force-not-root -o DPkg::Options::=--force-script-chrootless "$@"; }`;

Deno.test({
  name: `a vulnerable package is raised, and cleared by apt-get install of the fixed one${noApt}`,
  ignore: noApt !== "",
  async fn() {
    await withDevice(REPOSITORY, async (directory, it) => {
      const sh = async (script: string) => {
        const { success, stderr } = await new Deno.Command("sh", {
          args: ["-euc", `${APT}\n${script}`],
          cwd: directory,
          env: { LC_ALL: "C", HOME: directory, DEBIAN_FRONTEND: "noninteractive" },
        }).output();
        assert.ok(success, new TextDecoder().decode(stderr));
      };
      await Deno.writeTextFile(`${directory}${BUNDLE}`, bundleOf(RECORDS));
      await sh("apt update; apt install libacl1=2.3.1-2");
      assert.deepEqual(await it.told(), [RAISED]);
      it.restart();
      assert.deepEqual(await it.told(), []);
      await sh("apt --only-upgrade install libacl1");
      assert.deepEqual(await it.told(), [CLEARED]);
    });
  },
});

Deno.test("a bad, a cut off, a 200 MB bundle and one of nonsense are told, and the last good one stays", async () => {
  const status = "Package: acl\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n";
  await withDevice("", async (directory, it) => {
    const file = `${directory}${BUNDLE}`;
    const good = bundleOf(RECORDS);
    await Deno.writeTextFile(`${directory}/var/lib/dpkg/status`, status);
    await Deno.writeTextFile(file, good);
    assert.deepEqual(await it.told(), [RAISED]);
    const told = "raised known_vulnerability/(bundle)";
    const bad: [make: () => Promise<void>, why: RegExp][] = [
      [() => Deno.writeTextFile(file, bundleOf([], { key: OTHER_KEY })), /signature is not of/],
      [() => Deno.writeTextFile(file, good.slice(0, -20)), /cut off or added to/],
      [() => Deno.truncate(file, 200 * 1024 * 1024), /too large, more than 32 MB/],
      [
        () => Deno.writeFile(file, crypto.getRandomValues(new Uint8Array(60_000))),
        /does not begin/,
      ],
      [() => Deno.remove(file).then(() => Deno.symlink("/dev/zero", file)), /no plain file/],
    ];
    for (const [make, why] of bad) {
      await make();
      assert.deepEqual(await it.told(), [told], `${why}`);
      assert.match(it.why(), why);
      assert.match(it.why(), /the one of 2026-11-20T00:00:00.000Z stays in force/);
    }
    it.restart();
    assert.deepEqual(await it.told(), []);
    await Deno.remove(file);
    await Deno.writeTextFile(file, good);
    assert.deepEqual(await it.told(), ["cleared known_vulnerability/(bundle)"]);
  });
});
