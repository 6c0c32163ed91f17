/**
 * Known vulnerabilities of a Debian that debootstrap made, and apt-get's own security updates. The advisories
 * are what the changelogs of those updates say, as records of OSV. Part of `deno task lab`; alone:
 * `TELLTALE_LAB=1 deno run -A tests/run.ts tests/lab/advisories_test.ts`, which takes half a minute.
 */
import assert from "node:assert/strict";
import { systemClock } from "../../src/clock.ts";
import { parseConfig } from "../../src/config.ts";
import { liveHost } from "../../src/host/live.ts";
import { startSlow } from "../../src/host/slow.ts";
import { osv } from "../_advisories.ts";
import { pathOf } from "../_tree.ts";
import { watcher } from "../collectors/_watcher.ts";
import { withTree } from "../host/_outcome.ts";
import { reasonForNoLab } from "./_lab.ts";

const BUNDLE = "/etc/telltale/advisories/debian.bundle";

async function run(command: string, args: readonly string[], env = {}): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    env: { LC_ALL: "C", DEBIAN_FRONTEND: "noninteractive", ...env },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.ok(success, `${args.join(" ")}: ${err}`);
  return out ?? "";
}

const telltale = (...args: string[]) =>
  run(Deno.execPath(), ["run", "-A", "--quiet", "--no-check", pathOf("src/main.ts"), ...args]);

/** What a changelog (deb-changelog(5)) says was fixed since a version: `PACKAGE VERSION CVE`. */
function fixedSince(changelog: string, version: string): string[] {
  const fixed: string[] = [];
  let entry = "";
  for (const line of changelog.split("\n")) {
    const [, name, at] = /^(\S+) \(([^)]+)\) /.exec(line) ?? [];
    if (at === version) break;
    if (name !== undefined) entry = `${name} ${at}`;
    for (const [cve] of line.matchAll(/\bCVE-\d{4}-\d{4,}\b/g)) fixed.push(`${entry} ${cve}`);
  }
  return fixed;
}

const wanted = Deno.env.get("TELLTALE_LAB");
const suite = "bookworm";
const missing = wanted === undefined
  ? "deno task lab runs it"
  : ["1", suite].includes(wanted)
  ? await reasonForNoLab(suite)
  : `asked for ${wanted}`;

Deno.test({
  name: `vulnerable packages of a Debian are raised, and cleared by apt-get install${
    missing === undefined ? "" : ` (skipped: ${missing})`
  }`,
  ignore: missing !== undefined,
  async fn() {
    await withTree("", async (directory) => {
      const root = `${directory}/root`;
      await run(pathOf("tests/lab/lab.sh"), ["copy", root], { LAB_SUITE: suite });
      const inside = (script: string) => run("chroot", [root, "sh", "-euc", script]);
      await inside("apt-get -qq update; mkdir -p /updates; chown _apt /updates");
      // Each update as `PACKAGE SOURCE VERSION`, of the version that is installed; and its changelog.
      const updates = (await inside(`apt-get -s upgrade |
        sed -n 's/^Inst \\(\\S*\\) .*Debian-Security.*/\\1/p' |
        xargs -r dpkg-query -W -f '\${Package} \${source:Package} \${source:Version}\\n'`))
        .trim().split("\n").map((line) => line.split(" "));
      const names = updates.map(([name = ""]) => name);
      assert.notDeepEqual(names, [""], `the security archive of ${suite} has nothing to update`);
      await inside(`cd /updates; apt-get -qq download ${names.join(" ")}`);
      const records = new Map<string, string>();
      for (const [name, , version = ""] of updates) {
        const changelog = await inside(`dpkg-deb --fsys-tarfile /updates/${name}_*.deb |
          tar -xO --wildcards './usr/share/doc/*/changelog.Debian.gz' 2>/dev/null | zcat || true`);
        for (const fixed of fixedSince(changelog, version)) {
          const [of = "", at = "", cve = ""] = fixed.split(" ");
          const events = [{ introduced: "0" }, { fixed: at }];
          const id = `DEBIAN-${cve}`;
          records.set(`${id}/${of}`, osv({ id, package: of, events, upstream: [cve] }));
        }
      }
      assert.ok(records.size > 0, `no changelog of ${names} names a CVE`);
      records.set(
        "OLD",
        osv({ id: "OLD", package: "glibc", events: [{ introduced: "0" }, { fixed: "1" }] }),
      );
      records.set("NONE", osv({ id: "NONE", package: "nethack", events: [{ introduced: "0" }] }));
      await Deno.writeTextFile(`${directory}/osv.jsonl`, [...records.values(), ""].join("\n"));
      await Deno.writeTextFile(`${directory}/key.pem`, await telltale("advisories", "--new-key"));
      const key = (await telltale("advisories", "--public-key", `${directory}/key.pem`)).trim();
      const bundle = await telltale(
        "advisories",
        `--key=${directory}/key.pem`,
        `--inventory=${root}`,
        `${directory}/osv.jsonl`,
      );
      await Deno.mkdir(`${root}/etc/telltale/advisories`, { recursive: true });
      await Deno.writeTextFile(root + BUNDLE, bundle);
      const { detectors } = parseConfig(
        `[detectors.known_vulnerability]\nbundle = "${BUNDLE}"\nkey = "${key}"\nunrated = true\n`,
        "test",
      );
      const expected = [...records.keys()].filter((id) => !/^(?:OLD|NONE)$/.test(id))
        .map((id) => `known_vulnerability/${id}`).sort();
      const slow = startSlow({ "/": root }, systemClock);
      try {
        const agent = watcher(liveHost({ "/": root }, slow), detectors);
        const raised = expected.map((id) => `raised ${id}`);
        assert.deepEqual((await agent.told()).sort(), raised);
        agent.restart();
        assert.deepEqual(await agent.told(), []);
        await inside(`apt-get -qq install --only-upgrade ${names.join(" ")}`);
        const cleared = expected.map((id) => `cleared ${id}`);
        assert.deepEqual((await agent.told()).sort(), cleared);
      } finally {
        slow.close();
      }
    });
  },
});
