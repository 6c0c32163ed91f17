import assert from "node:assert/strict";
import { packages } from "../../src/collectors/packages.ts";
import { guardHost } from "../../src/host/guard.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { collect, hostOf, NOON, report, unreadable } from "./_look.ts";
import { processorMs } from "../_processor.ts";

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
    const startMs = processorMs();
    const { facts } = await look(earlier);
    const it = await look(later, facts);
    assert.equal(it.events?.length, 25_000);
    assert.ok(processorMs() - startMs < 3000);
  }
});
