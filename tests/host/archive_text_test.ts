import assert from "node:assert/strict";
import fc from "fast-check";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive, parseEntries, printArchive } from "../../src/host/archive_text.ts";
import { type Archive, emptyPlace, type Entry, overlay } from "../../src/host/archive_tree.ts";
import { escapeBytes, escapeName, unescapeBytes } from "../../src/host/_percent.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import { outcome } from "./_outcome.ts";

const SAMPLE = `telltale host 1 2026-11-22T00:00:00Z
statfs / type=61267 block_bytes=4096 blocks=9 free_blocks=5 available_blocks=4 inodes=8 free_inodes=7
file /etc/motd mode=4755 uid=33 gid=34 dev=65024 inode=7 nlink=2 size=99 mtime_ms=-5 ctime_ms=12
|50%25 of %1B[31mit
|
>%FF end
link /etc/mtab ../proc/self/mounts
error /mnt/nas slow
dir /proc/77
file /proc/78
unlisted /proc/78
file /var/a%20name%0Awith%20%FF
`;

Deno.test("printArchive() writes what parseArchive() read", () => {
  assert.equal(printArchive(parseArchive(SAMPLE)), SAMPLE);
});

Deno.test("parseArchive() reads contents to the byte", () => {
  const host = archiveHost(parseArchive(SAMPLE));
  const bytes = host.readAt("/etc/motd", 0, 100);
  assert.deepEqual([...bytes], [
    ...new TextEncoder().encode("50% of \u001b[31mit\n\n"),
    0xff,
    ...new TextEncoder().encode(" end"),
  ]);
  const { mode, uid, gid, device, inode, nlink, sizeBytes, mtimeMs, ctimeMs } = host.stat(
    "/etc/motd",
  );
  assert.deepEqual(
    [mode, uid, gid, device, inode, nlink, sizeBytes, mtimeMs, ctimeMs],
    [0o4755, 33, 34, 65024, 7, 2, 99, -5, 12],
  );
});

for (
  const [what, lines, message] of [
    ["an unknown entry", "directory /x", /line 2: not a kind of entry/],
    ["a relative path", "dir x", /line 2: not an absolute path/],
    ["a path with dots", "dir /x/../y", /line 2: a path with/],
    ["a path with an empty name", "dir /x//y", /line 2: a path with/],
    ["an escaped slash", "dir /x%2Fy", /line 2: an escaped slash/],
    ["an escaped dot", "dir /x/%2E%2e", /line 2: a path with/],
    ["a NUL in a path", "dir /x%00", /line 2: a path with/],
    ["too long a path", `dir /${"x".repeat(4096)}`, /line 2: too long/],
    ["a broken escape", "file /x\n|%4", /line 3: a % is not followed/],
    ["a raw control character", "file /x\n|\u001b[31m", /line 3: a control character/],
    ["content without a file", "|x", /line 2: this content follows no file/],
    ["content after its end", "file /x\n>a\n>b", /line 4: this content follows no file/],
    ["content after a comment", "file /x\n# y\n|a", /line 4: this content follows no file/],
    ["an unknown attribute", "file /x __proto__=1", /line 2: an unknown attribute/],
    ["an attribute twice", "file /x uid=1 uid=1", /line 2: an attribute twice/],
    ["a number that is none", "file /x uid=1e3", /line 2: not a number/],
    ["a negative owner", "file /x uid=-1", /line 2: not a number/],
    ["a mode that is not octal", "file /x mode=0x1ff", /line 2: not a number/],
    ["an incomplete statfs", "statfs / type=1", /line 2: a number is missing/],
    ["an unknown error", "error /x broken", /line 2: not one of absent/],
    ["a link to nothing", "link /x", /line 2: not the target/],
    ["a path below a file", "file /x\ndir /x/y", /line 3: this path lies below a file/],
    ["a path below a link", "link /x y\ndir /x/y", /line 3: this path lies below a link/],
  ] as const
) {
  Deno.test(`parseArchive() refuses ${what} and names the line`, () => {
    assert.throws(
      () => parseArchive(`telltale host 1\n${lines}\n`),
      (error) => error instanceof ParseError && message.test(error.message),
    );
  });
}

Deno.test("parseArchive() refuses what is not a host file, or has an impossible time", () => {
  for (
    const text of ["", "telltale host 2\n", "telltale host 1 2026-13-41T00:00:00Z\n", "\ufeff"]
  ) {
    assert.throws(() => parseArchive(text), ParseError, text);
  }
});

Deno.test("overlay() puts a later entry in place of an earlier one, and leaves the base as it was", () => {
  const base = parseArchive(SAMPLE);
  const changed = overlay(
    base,
    parseEntries(
      "file /etc/motd\n|new\ngone /proc\nerror /var slow\nfile /var/x\nerror /proc/1 denied",
    ),
  );
  const host = archiveHost(changed);
  assert.equal(host.readText("/etc/motd"), "new\n");
  assert.deepEqual(host.list("/proc"), ["1"]);
  assert.equal(outcome(() => host.list("/proc/1/fd")), "denied");
  assert.equal(outcome(() => host.readText("/var/a name")), "slow");
  assert.equal(host.readText("/var/x"), "");
  assert.equal(printArchive(base), SAMPLE);
});

Deno.test("overlay() leaves the directory of what is gone", () => {
  const archive = overlay(
    parseArchive("telltale host 1\nfile /a/b/c\n"),
    parseEntries("gone /a/b/c"),
  );
  assert.equal(printArchive(archive), "telltale host 1\ndir /a/b\n");
});

Deno.test("overlay() leaves out of the list what is unlisted, and out of nothing else", () => {
  const base = parseArchive("telltale host 1\nfile /proc/7/stat\n|7\nfile /proc/8/stat\n|8\n");
  const host = archiveHost(overlay(base, parseEntries("unlisted /proc/8")));
  assert.deepEqual(host.list("/proc"), ["7"]);
  assert.equal(host.readText("/proc/8/stat"), "8\n");
  assert.deepEqual(host.present("/proc", ["7", "8", "9"]), ["7", "8"]);
});

Deno.test("overlay() can remove everything", () => {
  const archive = overlay(parseArchive(SAMPLE), parseEntries("gone /"));
  assert.deepEqual(archiveHost(archive).list("/"), []);
});

/** Bytes, more often than not text with what needs an escape. */
const someBytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.string({ unit: fc.constantFrom("a", "%", "\n", "\t", "\r", " ", "é", "\u202e", "|", "\0") })
    .map((text) => new TextEncoder().encode(text)),
);
const someName = someBytes.map((bytes) => escapeName(bytes.filter((byte) => byte !== 0x2f && byte)))
  .filter((name) => !["", ".", ".."].includes(name));
const somePath = fc.array(someName, { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join("/")}`);
const someNumber = fc.nat();
const someAttributes = fc.record(
  { mode: fc.integer({ min: 0, max: 0o7777 }), uid: someNumber, mtimeMs: fc.integer() },
  { requiredKeys: [] },
);
const someEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({
    kind: fc.constant("file" as const),
    path: somePath,
    bytes: someBytes,
    attributes: someAttributes,
  }),
  fc.record({
    kind: fc.constant("link" as const),
    path: somePath,
    target: someName,
    attributes: someAttributes,
  }),
  fc.record({
    kind: fc.constant("directory" as const),
    path: somePath,
    attributes: someAttributes,
  }),
  fc.record({
    kind: fc.constant("error" as const),
    path: somePath,
    why: fc.constantFrom("absent" as const, "slow" as const),
  }),
  fc.record({ kind: fc.constantFrom("gone" as const, "unlisted" as const), path: somePath }),
  fc.record({
    kind: fc.constant("statfs" as const),
    path: somePath,
    fileSystem: fc.record({
      type: someNumber,
      blockBytes: someNumber,
      blocks: someNumber,
      freeBlocks: someNumber,
      availableBlocks: someNumber,
      inodes: someNumber,
      freeInodes: someNumber,
    }),
  }),
);

Deno.test("parseArchive() reads what printArchive() wrote of any archive", () => {
  fc.assert(fc.property(fc.array(someEntry, { maxLength: 12 }), (entries) => {
    let archive: Archive = { root: emptyPlace() };
    for (const entry of entries) {
      try {
        archive = overlay(archive, [entry]);
      } catch (error) {
        assert.ok(error instanceof ParseError, "an entry below a file or a link");
      }
    }
    const text = printArchive(archive);
    assert.equal(printArchive(parseArchive(text)), text);
    // deno-lint-ignore no-control-regex -- control characters are what it looks for
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  }));
});

Deno.test("parseArchive() returns or throws ParseError whatever it is given", () => {
  const line = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.tuple(
      fc.constantFrom("file", "dir", "link", "statfs", "error", "unlisted", "gone", "|", ">"),
      fc.string({ unit: fc.constantFrom("/", "a", ".", "%", "4", "1", "=", " ", "mode", "uid") }),
    ).map(([word, rest]) => `${word} /${rest}`),
  );
  fc.assert(fc.property(fc.array(line), (lines) => {
    try {
      const text = printArchive(parseArchive(`telltale host 1\n${lines.join("\n")}`));
      assert.equal(printArchive(parseArchive(text)), text);
    } catch (error) {
      assert.ok(error instanceof ParseError, String(error));
    }
  }));
});

Deno.test("unescapeBytes() gives back what escapeBytes() was given", () => {
  fc.assert(fc.property(someBytes, (bytes) => {
    assert.deepEqual([...unescapeBytes(escapeBytes(bytes))], [...bytes]);
    assert.deepEqual([...unescapeBytes(escapeName(bytes))], [...bytes]);
  }));
});
