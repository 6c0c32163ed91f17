import assert from "node:assert/strict";
import { parseDpkgStatus } from "../../../src/parse/db/dpkg_status.ts";
import { parseApkInstalled } from "../../../src/parse/db/apk_installed.ts";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { refuses, testTotal } from "../_property.ts";
import { corpusTest } from "./_corpus.ts";
import { processorMs } from "../../_processor.ts";

const SAMPLE = `Package: libacl1
Status: install ok installed
Architecture: amd64
Source: acl (2.3.1-2)
Version: 2.3.1-3
Description: access control list
 This line: continues
\t.

Package: old
Status: deinstall ok config-files
Version: 1.0

PACKAGE: between
status: install reinstreq half-installed
version: 1:2-3

`;

const names = (text: string, options?: Parameters<typeof parseDpkgStatus>[1]) =>
  parseDpkgStatus(text, options).packages.map(({ name }) => name);

Deno.test("parseDpkgStatus() lets the third word of Status decide", () => {
  assert.deepEqual(parseDpkgStatus(SAMPLE), {
    packages: [
      { name: "libacl1", version: "2.3.1-3", architecture: "amd64", source: "acl (2.3.1-2)" },
    ],
    unsettled: ["between"],
    malformed: [],
  });
});

Deno.test("parseDpkgStatus() tells of each malformed stanza, and lets the others stand", () => {
  for (
    const [text, name, message] of [
      ["asdf\n", undefined, /expected a field: "asdf"/],
      ["Package: a\nasdf\nVersion: 1\n", "a", /expected a field: "asdf"/],
      [" x\nPackage: a\n", "a", /continues nothing/],
      ["Package: a\nPackage: b\n", undefined, /a field twice/],
      ["Package: a\nVersion: 1\nVersion: 2\n", "a", /a field twice/],
      ["Status: install ok installed\nVersion: 1\n", undefined, /a stanza without Package/],
      ["Package: a\nStatus: install ok installed\n", "a", /installed without Version: "a"/],
      ["Package: a\nStatus: install ok\nVersion: 1\n", "a", /not a status/],
      ["Package: a\nStatus: install ok constructor\n", "a", /not a status/],
    ] as const
  ) {
    const { packages, unsettled, malformed } = parseDpkgStatus(`${SAMPLE}${text}\n${SAMPLE}`);
    assert.deepEqual([packages.length, unsettled.length], [2, 2], text);
    assert.deepEqual(malformed.map((it) => it.name), [name], text);
    assert.match(malformed[0]?.why ?? "", message);
  }
});

Deno.test("parseDpkgStatus() refuses what is cut off, and what is no such file", () => {
  refuses(() => parseDpkgStatus(SAMPLE.slice(0, 40)), /cut off within a line/);
  refuses(() => parseDpkgStatus("asdf\n\n".repeat(1001)), /expected a field: "asdf"/);
});

corpusTest("parseDpkgStatus() reads dpkg's valid cases", "dpkg/testdata/dpkg", (read) => {
  assert.deepEqual(names(read("valid")), [
    "accountsservice",
    "acl",
    "adduser",
    "admin-session",
    "attr",
    "libacl1",
    "util-linux-extra",
  ]);
  assert.deepEqual(names(read("empty")), []);
  assert.deepEqual(names(read("single")), names(read("trailingnewlines")));
  const source = (file: string) => parseDpkgStatus(read(file)).packages[0]?.source;
  assert.equal(source("transitional"), "firefox-esr");
  assert.equal(source("transitional_dummy"), "git");
  assert.equal(source("transitional_empty"), "runit");
  assert.deepEqual(parseDpkgStatus(read("transitional_dummy")).packages[0]?.version, "1:2.14.2-1");
  const { packages, unsettled } = parseDpkgStatus(read("statusfield"));
  assert.deepEqual(packages.map(({ name }) => name), [
    "wantinstall_installed",
    "wantdeinstall_installed",
    "wantpurge_installed",
  ]);
  assert.deepEqual(unsettled, ["wantinstall_unpacked", "wantinstall_halfinstalled"]);
  assert.deepEqual(names(read("status.d/foo"), { statusless: "installed" }), ["foo"]);
});

corpusTest("parseDpkgStatus() reads opkg's valid cases", "dpkg/testdata/opkg", (read) => {
  assert.deepEqual(
    parseDpkgStatus(read("valid")).packages,
    [
      ["ubus", "2024.10.20~252a9b0c-r1"],
      ["libuci20130104", "2023.08.10~5781664d-r1"],
      ["busybox", "1.36.1-r2"],
    ].map(([name, version]) => ({
      name,
      version,
      architecture: "x86_64",
      installedS: 1730715936,
    })),
  );
  assert.deepEqual(names(read("empty")), []);
  assert.deepEqual(names(read("single")), names(read("trailingnewlines")));
  assert.deepEqual(names(read("transitional")), ["ubus"]);
  assert.deepEqual(names(read("statusfield")), ["wantinstall_installed", "wantpurge_installed"]);
});

for (const manager of ["dpkg", "opkg"]) {
  const title = `parseDpkgStatus() says what is wrong with ${manager}'s invalid cases`;
  corpusTest(title, `dpkg/testdata/${manager}`, (read) => {
    const invalid = parseDpkgStatus(read("invalid"));
    assert.deepEqual(invalid.packages, []);
    assert.match(invalid.malformed[0]?.why ?? "", /expected a field: "asdf"/);
    for (
      const [file, named, why] of [
        ["nopackage", false, /a stanza without Package/],
        ["noversion", true, /installed without Version: "(acl|libuci\d+)"/],
      ] as const
    ) {
      const { packages, malformed } = parseDpkgStatus(read(file));
      assert.equal(packages.length, 2);
      assert.deepEqual(malformed.map(({ name }) => name !== undefined), [named]);
      assert.match(malformed[0]?.why ?? "", why);
    }
  });
}

testTotal("parseDpkgStatus()", parseDpkgStatus, SAMPLE);

Deno.test("parseDpkgStatus() and parseApkInstalled() take four megabytes within a second", () => {
  for (const piece of ["\n", "a:\n\n", " \n", "P:a\nV:1\n\n", "Package: a\n\n"]) {
    for (const parse of [parseDpkgStatus, parseApkInstalled]) {
      const text = piece.repeat(4e6 / piece.length);
      const startMs = processorMs();
      try {
        assert.ok(parse(text).packages.length <= 25_000);
      } catch (error) {
        assert.ok(error instanceof ParseError);
      }
      assert.ok(processorMs() - startMs < 1000, JSON.stringify(piece));
    }
  }
});
