import assert from "node:assert/strict";
import { ecosystemOf, nameOfPurl, orderOf, sourceOf } from "../../src/collectors/_ecosystem.ts";
import { parsePurl } from "../../src/parse/sbom/purl.ts";

Deno.test("ecosystemOf() has OSV's names of distributions and their releases", () => {
  const of = (ID: string, VERSION_ID?: string) =>
    ecosystemOf(
      new Map([
        ["ID", ID],
        ...VERSION_ID === undefined ? [] : [["VERSION_ID", VERSION_ID] as const],
      ]),
    );
  const names: [string, string | undefined, string | undefined][] = [
    ["debian", "12", "Debian:12"],
    ["raspbian", "11", "Debian:11"],
    ["debian", undefined, undefined],
    ["ubuntu", "22.04", "Ubuntu:22.04:LTS"],
    ["ubuntu", "23.10", "Ubuntu:23.10"],
    ["ubuntu", "21.04", "Ubuntu:21.04"],
    ["alpine", "3.20.3", "Alpine:v3.20"],
    ["rocky", "9.4", "Rocky Linux:9"],
    ["almalinux", "8.10", "AlmaLinux:8"],
    ["opensuse-leap", "15.6", "openSUSE:Leap 15.6"],
    ["wolfi", "20230201", "Wolfi"],
    ["poky", "5.0", undefined],
    ["__proto__", "1", undefined],
  ];
  for (const [id, version, name] of names) {
    assert.equal(of(id, version), name, `${id} ${version}`);
    if (name !== undefined) assert.notEqual(orderOf(name), undefined, name);
  }
  assert.equal(orderOf("PyPI"), undefined);
});

Deno.test("sourceOf() understands what dpkg, apk, rpm and package URLs say of sources", () => {
  const of = (name: string, version: string, source?: string) => {
    const it = sourceOf({ name, version, source });
    return `${it.name} ${it.version}`;
  };
  assert.equal(of("libc6", "2.36-9+b1", "glibc (2.36-9)"), "glibc 2.36-9");
  assert.equal(of("libcrypto3", "3.3.1-r0", "openssl"), "openssl 3.3.1-r0");
  assert.equal(of("acl", "2.3.1-1"), "acl 2.3.1-1");
  assert.equal(of("libacl", "1:2.3-1.el9", "acl-2.3-1.el9.src.rpm"), "acl 1:2.3-1.el9");
  assert.equal(of("libacl1", "2.3.1-1", "acl@2.3.1-2"), "acl 2.3.1-2");
  assert.equal(of("linux-image", "6.1.76-1", "linux-signed-amd64 (6.1.76+1)"), "linux 6.1.76-1");
});

Deno.test("nameOfPurl() names components as advisories do", () => {
  const of = (text: string, system?: string) => {
    const purl = parsePurl(text);
    const named = purl && nameOfPurl(purl, system);
    return named && `${named.ecosystem} ${named.name} ${named.version}`;
  };
  const names: [string, string | undefined][] = [
    ["pkg:deb/debian/libacl1@2.3.1-1?distro=debian-12.5&upstream=acl", "Debian:12 acl 2.3.1-1"],
    ["pkg:deb/debian/acl@2.3.1-1?distro=bookworm", "Debian:12 acl 2.3.1-1"],
    ["pkg:deb/ubuntu/acl@2.3.1-1?distro=ubuntu-22.04", "Ubuntu:22.04:LTS acl 2.3.1-1"],
    ["pkg:deb/debian/acl@2.3.1-1", undefined],
    [
      "pkg:apk/alpine/libcrypto3@3.3.1-r0?distro=alpine-3.20.1&upstream=openssl",
      "Alpine:v3.20 openssl 3.3.1-r0",
    ],
    ["pkg:rpm/rocky/acl@2.3-1.el9?distro=rocky-9.4&epoch=1", "Rocky Linux:9 acl 1:2.3-1.el9"],
    ["pkg:npm/%40scope/x@1.0.0", "npm @scope/x 1.0.0"],
    ["pkg:golang/golang.org/x/net@v0.1.0", "Go golang.org/x/net 0.1.0"],
    ["pkg:cargo/ring@0.16.0", "crates.io ring 0.16.0"],
    ["pkg:pypi/Jinja2_x@3.0", "PyPI jinja2-x 3.0"],
    ["pkg:maven/org.a/b@1", "Maven org.a:b 1"],
    ["pkg:generic/busybox@1.36.1", undefined],
  ];
  for (const [text, name] of names) assert.equal(of(text), name, text);
  assert.equal(of("pkg:deb/debian/acl@2.3.1-1", "Debian:11"), "Debian:11 acl 2.3.1-1");
  assert.equal(of("pkg:deb/debian/acl@2.3.1-1", "Alpine:v3.20"), undefined);
});
