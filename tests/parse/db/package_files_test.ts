import assert from "node:assert/strict";
import fc from "fast-check";
import { apkFileDigest } from "../../../src/parse/db/apk_files.ts";
import { md5sumOf } from "../../../src/parse/db/md5sums.ts";

const [A, B] = ["a".repeat(32), "b".repeat(32)];

Deno.test("md5sumOf() finds a file by its whole name, with a merged /usr or without", () => {
  const text = `${A}  usr/bin/su\n${B}  bin/login\n`;
  assert.equal(md5sumOf(text, "/usr/bin/su"), A);
  assert.equal(md5sumOf(text, "/usr/bin/login"), B);
  assert.equal(md5sumOf(text, "/bin/su"), A);
  assert.equal(md5sumOf(text, "/bin/s"), undefined);
  assert.equal(md5sumOf(`x${A}  usr/bin/su\n`, "/usr/bin/su"), undefined);
});

Deno.test("apkFileDigest() finds a file, its package and its hash", () => {
  const text = "P:musl\nV:1\nF:lib\nR:ld-musl.so\nZ:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" +
    "P:busybox\nV:1.36\nF:bin\nM:0:0:755\nR:ash\nR:busybox\na:0:0:755\n" +
    "Z:Q1zwvKMnYs1b6ZdPTBJ0Z7D5P3jyA=\nF:etc\nR:other\n\n";
  assert.deepEqual(apkFileDigest(text, "/bin/busybox"), {
    package: "busybox",
    digest: "cf0bca32762cd5be9974f4c127467b0f93f78f20",
  });
  assert.equal(apkFileDigest(text, "/bin/ash"), undefined);
  assert.equal(apkFileDigest(text, "/etc/busybox"), undefined);
});

Deno.test("both return for any text", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (text, path) => {
    assert.ok(["undefined", "string"].includes(typeof md5sumOf(text, `/${path}`)));
    assert.ok(["undefined", "object"].includes(typeof apkFileDigest(text, `/${path}`)));
  }));
});
