import assert from "node:assert/strict";
import { vulnerabilities } from "../../src/collectors/vulnerabilities.ts";
import { bundleOf, CRITICAL, LOW, OTHER_KEY, type Synthetic } from "../_advisories.ts";
import { hostOf, NOON, report } from "./_look.ts";
import {
  ACL,
  ASKED,
  BUNDLE,
  device,
  dpkgStatus,
  type Facts,
  foundIn,
  lookAt,
  lookThrough,
} from "./_vulnerable.ts";

const STATUS = "/var/lib/dpkg/status";
const installed = (version: string) =>
  dpkgStatus([["libacl1", version, "acl"], ["zlib1g", "1:1.2"]]);

Deno.test("vulnerabilities matches the source package in its own version, and not the binary one", async () => {
  const matching = async (
    entries: Parameters<typeof dpkgStatus>[0],
    records: readonly Synthetic[],
  ) => {
    const host = device({ [STATUS]: dpkgStatus(entries), [BUNDLE]: bundleOf(records) });
    return foundIn(await lookAt(host));
  };
  const found = ["DEBIAN-CVE-0000-0001 acl 2.3.1-2"];
  assert.deepEqual(await matching([["libacl1", "2.3.1-2+b1", "acl (2.3.1-2)"]], [ACL]), found);
  assert.deepEqual(await matching([["acl", "2.3.1-2"]], [ACL]), found);
  assert.deepEqual(await matching([["libacl1", "9:2.3.1-2+b9", "acl (2.3.1-3)"]], [ACL]), []);
  assert.deepEqual(await matching([["acl", "2.3.1-2", "other"]], [ACL]), []);
  const kernel = { ...ACL, package: "linux", events: [{ introduced: "0" }, { fixed: "6.1.90-1" }] };
  assert.deepEqual(
    await matching([["linux-image-6.1.0-18-amd64", "6.1.76-1", "linux-signed-amd64 (6.1.76+1)"]], [
      kernel,
    ]),
    ["DEBIAN-CVE-0000-0001 linux 6.1.76-1"],
  );
  assert.deepEqual(await matching([["acl", "2.3.1-2"]], [{ ...ACL, ecosystem: "Debian:11" }]), []);
});

Deno.test("vulnerabilities compares what Raspberry Pi OS builds anew as what it was built from", async () => {
  const glibc = {
    ...ACL,
    package: "glibc",
    events: [{ introduced: "0" }, { fixed: "2.36-9+deb12u11" }],
  };
  const kernel = { ...ACL, package: "linux", id: "KERNEL", events: [{ introduced: "0" }] };
  const looked = async (version: string) => {
    const entries = [["libc6", version, "glibc"], [
      "linux-image-rpi",
      "1:6.6.31-1+rpt1",
      "linux",
    ]] as const;
    const host = device({ [STATUS]: dpkgStatus(entries), [BUNDLE]: bundleOf([glibc, kernel]) });
    const facts = await lookAt(host);
    assert.deepEqual([facts.judged, facts.unjudged], [1, 1]);
    return foundIn(facts);
  };
  assert.deepEqual(await looked("2.36-9+rpt2+deb12u10"), [
    "DEBIAN-CVE-0000-0001 glibc 2.36-9+rpt2+deb12u10",
  ]);
  assert.deepEqual(await looked("2.36-9+rpt2+deb12u11"), []);
});

Deno.test("vulnerabilities knows unfixed, last affected, several ranges, listed and withdrawn", async () => {
  const of = (id: string, more: Partial<Synthetic>): Synthetic => ({ ...ACL, ...more, id });
  const records = [
    of("UNFIXED", { events: [{ introduced: "0" }] }),
    of("LAST", { events: [{ introduced: "0" }, { last_affected: "2.3.1-2" }] }),
    of("LAST-BEFORE", { events: [{ introduced: "0" }, { last_affected: "2.3.1-1" }] }),
    of("AGAIN", {
      events: [{ introduced: "0" }, { fixed: "1" }, { introduced: "2" }, { fixed: "3" }],
    }),
    of("BETWEEN", {
      events: [{ introduced: "0" }, { fixed: "1" }, { introduced: "3" }, { fixed: "4" }],
    }),
    of("LISTED", { events: [], versions: ["2.3.1-2"] }),
    of("LISTED-OTHERS", { events: [], versions: ["2.3.1-20"] }),
    of("WITHDRAWN", { withdrawn: "2026-11-02T00:00:00Z" }),
    of("FUTURE", { events: [{ introduced: "2.3.1-2+deb12u1" }] }),
  ];
  const host = device({ [STATUS]: installed("2.3.1-2"), [BUNDLE]: bundleOf(records) });
  const { matches } = await lookAt(host);
  assert.deepEqual(Object.keys(matches).sort(), ["AGAIN", "LAST", "LISTED", "UNFIXED"]);
  assert.equal(matches.AGAIN?.packages.acl?.fixed, "3");
  assert.equal(matches.UNFIXED?.packages.acl?.fixed, undefined);
});

Deno.test("vulnerabilities matches packages of apk by origin, and of rpm by source and name", async () => {
  const apk = device({
    "/etc/os-release": "ID=alpine\nVERSION_ID=3.20.3\n",
    "/lib/apk/db/installed": "P:libcrypto3\nV:3.3.1-r0\nA:x86_64\no:openssl\n\n",
    [BUNDLE]: bundleOf([
      {
        id: "APK",
        package: "openssl",
        ecosystem: "Alpine:v3.20",
        events: [{ introduced: "0" }, { fixed: "3.3.1-r1" }],
      },
      {
        id: "RELEASE",
        package: "openssl",
        ecosystem: "Alpine:v3.19",
        events: [{ introduced: "0" }],
      },
      {
        id: "BINARY",
        package: "libcrypto3",
        ecosystem: "Alpine:v3.20",
        events: [{ introduced: "0" }],
      },
    ]),
  });
  assert.deepEqual(foundIn(await lookAt(apk)), ["APK openssl 3.3.1-r0"]);
});

Deno.test("an upgrade clears at once, what is installed later is found, and a restart changes nothing", async () => {
  const bundle = bundleOf([ACL, {
    id: "Z",
    package: "zlib",
    events: [{ introduced: "0" }],
    severity: LOW,
  }]);
  const at = (version: string, stamp: number, more: readonly [string, string][] = []) =>
    device({
      [STATUS]: [dpkgStatus([["libacl1", version, "acl"], ...more]), stamp],
      [BUNDLE]: bundle,
    });
  const first = await lookAt(at("2.3.1-2", 1));
  assert.deepEqual(foundIn(first), ["DEBIAN-CVE-0000-0001 acl 2.3.1-2"]);
  const restarted = await lookAt(at("2.3.1-2", 1), first, { restart: true });
  assert.deepEqual(foundIn(restarted), foundIn(first));
  const upgraded = await lookAt(at("2.3.1-3", 2), restarted);
  assert.deepEqual(foundIn(upgraded), []);
  const more = await lookAt(at("2.3.1-3", 3, [["zlib", "1"]]), upgraded, { restart: true });
  assert.deepEqual(foundIn(more), ["Z zlib 1"]);
});

Deno.test("what the system is stays known where its os-release cannot be read any more", async () => {
  const bundle = bundleOf([ACL]);
  const first = await lookAt(device({ [STATUS]: installed("1"), [BUNDLE]: bundle }));
  const broken = { "/etc/os-release": "no assignment", [STATUS]: installed("1"), [BUNDLE]: bundle };
  const later = await lookAt(device(broken), first, { restart: true });
  assert.deepEqual([later.system, foundIn(later)], ["Debian:12", foundIn(first)]);
  const changed = { ...broken, "/etc/os-release": "ID=poky\n" };
  assert.deepEqual(foundIn(await lookAt(device(changed), later)), []);
});

Deno.test("a bundle that cannot be used says why, and what the last good one found stays, and stays true", async () => {
  const good = bundleOf([ACL]);
  const next = bundleOf([], { created: "2026-11-21T00:00:00.000Z" });
  const first = await lookAt(device({ [STATUS]: installed("2.3.1-2"), [BUNDLE]: good }));
  const bad: [string, RegExp][] = [
    [bundleOf([ACL], { key: OTHER_KEY }), /signature is not of the configured key/],
    [good.replace("2026-11-20", "2026-11-21"), /signature is not of the configured key/],
    [good.slice(0, -10), /cut off or added to/],
    [good.slice(0, 40), /cut off within its head/],
    [`${good}more\n`, /cut off or added to/],
    [good.replace("2.3.1-3", "2.3.1-1"), /damaged: block 1 /],
    ["nonsense\n".repeat(100), /does not begin as one/],
    ["", /does not begin as one/],
    [bundleOf([], { created: "2026-11-19T23:00:00.000Z" }), /older than the one in force/],
    [bundleOf([], { created: "2026-11-24T00:00:00.000Z" }), /still to come/],
  ];
  for (const [index, [text, why]] of bad.entries()) {
    const files = (version: string, stamp: number) =>
      device({ [STATUS]: [installed(version), stamp], [BUNDLE]: [text, index + 1] });
    const faulty = await lookAt(files("2.3.1-2", 0), first);
    assert.match(faulty.fault?.why ?? "", why);
    assert.deepEqual(foundIn(faulty), foundIn(first), `${why}`);
    // A restart keeps it, and an upgrade still clears it.
    const upgraded = await lookAt(files("2.3.1-3", 1), faulty, { restart: true });
    assert.match(upgraded.fault?.why ?? "", why);
    assert.deepEqual(foundIn(upgraded), []);
    const mended = await lookAt(
      device({ [STATUS]: installed("2.3.1-2"), [BUNDLE]: [next, 99] }),
      faulty,
    );
    assert.deepEqual([mended.fault, foundIn(mended)], [undefined, []]);
  }
  const gone = await lookAt(device({ [STATUS]: installed("2.3.1-2") }), first);
  assert.match(gone.fault?.why ?? "", /no such file/);
  assert.deepEqual(foundIn(gone), foundIn(first));
});

Deno.test("a block that is damaged at the end keeps what was matched before it from counting", async () => {
  const records = Array.from({ length: 2_000 }, (_, index): Synthetic => ({
    ...ACL,
    id: `A-${index}`,
    package: index < 1_999 ? "acl" : "zzz",
  }));
  const good = bundleOf(records);
  const host = (text: string, version: number) =>
    device({ [STATUS]: dpkgStatus([["acl", "1"], ["zzz", "1"]]), [BUNDLE]: [text, version] });
  const { facts } = await lookThrough(
    host(good.replace("Debian:12\tzzz\t{", "Debian:12\tzzz\t["), 1),
  );
  assert.match(facts.fault?.why ?? "", /damaged: block \d+ /);
  assert.deepEqual([facts.matches, facts.bundle, facts.progress], [{}, undefined, undefined]);
  const whole = await lookThrough(host(good, 2), facts);
  assert.deepEqual(
    [Object.keys(whole.facts.matches).length, whole.facts.untold, whole.facts.fault],
    [1_000, 1_000, undefined],
  );
});

Deno.test("the worst are told where there are too many, and the rest counted", async () => {
  const records = Array.from({ length: 1_200 }, (_, index): Synthetic => ({
    ...ACL,
    id: `A-${index}`,
    severity: index < 200 ? LOW : CRITICAL,
  }));
  const host = device({ [STATUS]: installed("1"), [BUNDLE]: bundleOf(records) });
  const { facts } = await lookThrough(host);
  assert.equal(
    Object.values(facts.matches).filter((it) => it.severity === "critical").length,
    1_000,
  );
  assert.equal(facts.untold, 200);
});

Deno.test("what cannot be judged is counted: no ecosystem, another release, packages that a bundle was not made for", async () => {
  const bundle = bundleOf([ACL], { packages: ["Debian:12\tacl"] });
  const openwrt = device({
    "/etc/os-release": "ID=openwrt\n",
    [STATUS]: installed("1"),
    [BUNDLE]: bundle,
  });
  const facts = await lookAt(openwrt);
  assert.deepEqual([facts.judged, facts.unjudged, facts.system], [0, 2, undefined]);
  const filtered = await lookAt(device({ [STATUS]: installed("1"), [BUNDLE]: bundle }));
  assert.deepEqual([filtered.judged, filtered.bundle?.uncovered], [2, 1]);
  const other = await lookAt(
    device({
      "/etc/os-release": "ID=debian\nVERSION_ID=13\n",
      [STATUS]: installed("1"),
      [BUNDLE]: bundle,
    }),
  );
  assert.deepEqual([foundIn(other), other.bundle?.uncovered], [[], 2]);
  const forced = await lookAt(openwrt, undefined, { asked: [...ASKED, "ecosystem=Debian:12"] });
  assert.deepEqual(foundIn(forced), ["DEBIAN-CVE-0000-0001 acl 1"]);
});

Deno.test("without anything configured nothing is read and nothing published", async () => {
  const nothing = await lookAt(hostOf(""), undefined, { asked: [] });
  assert.deepEqual(report(vulnerabilities, nothing), {});
  const before: Facts = await lookAt(
    device({ [STATUS]: installed("1"), [BUNDLE]: bundleOf([ACL]) }),
  );
  assert.deepEqual((await lookAt(device({}), before, { asked: [] })).matches, {});
  // The packages are not seen yet: what is known from before stays.
  const { facts } = await vulnerabilities.collect(device({}), {
    before,
    at: NOON,
    items: [],
    asked: ASKED,
  });
  assert.deepEqual(facts.matches, before.matches);
});
