import assert from "node:assert/strict";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive } from "../../src/host/archive_text.ts";
import { compilePatterns, guardHost } from "../../src/host/guard.ts";
import type { HostPath, ReadPattern } from "../../src/host/host_fs.ts";
import { processorMs } from "../_processor.ts";

const host = archiveHost(parseArchive(`telltale host 1
file /proc/1/stat
|1 (init) S
link /proc/1/exe /sbin/init
file /etc/shadow
|secret
file /var/log/a/b
|line
statfs / type=1 block_bytes=4096 blocks=9 free_blocks=5 available_blocks=4 inodes=8 free_inodes=7
`));
const guarded = guardHost(host, ["/proc/*/stat", "/proc/*/exe", "/var/log/**", "/sys/class/net"]);

Deno.test("guardHost() passes what is declared, and the answer on", async () => {
  assert.equal(guarded.readText("/proc/1/stat"), "1 (init) S\n");
  assert.equal(guarded.readAt("/proc/1/stat", 2, 3).length, 3);
  assert.equal(guarded.readLink("/proc/1/exe"), "/sbin/init");
  assert.equal(guarded.stat("/var/log/a").kind, "directory");
  assert.deepEqual(guarded.present("/proc", ["1", "2"]), ["1"]);
  assert.equal(await guarded.slow.readText("/var/log/a/b"), "line\n");
  assert.deepEqual([...await guarded.slow.readAt("/var/log/a/b", 1, 2)], [0x69, 0x6e]);
  assert.equal((await guarded.slow.statFs("/var")).type, 1);
});

Deno.test("guardHost() refuses every other path, and names it", async () => {
  const refused = { name: "TypeError", message: /^No collector declares "\/etc\/shadow"$/ };
  assert.throws(() => guarded.readText("/etc/shadow"), refused);
  assert.throws(() => guarded.readAt("/etc/shadow", 0, 1), refused);
  assert.throws(() => guarded.readLink("/etc/shadow"), refused);
  assert.throws(() => guarded.stat("/etc/shadow"), refused);
  assert.throws(() => guarded.present("/etc/shadow", []), refused);
  for (const name of ["..", "", "1/stat", "\0"]) {
    assert.throws(() => guarded.present("/proc", [name]), TypeError, name);
  }
  assert.throws(() => guarded.list("/etc/shadow"), refused);
  await assert.rejects(guarded.slow.readText("/etc/shadow"), refused);
  await assert.rejects(guarded.slow.readAt("/etc/shadow", 0, 1), refused);
  await assert.rejects(guarded.slow.statFs("/var/../etc"), TypeError);
});

Deno.test("guardHost() lets be listed what must be, to find what a pattern stands for", () => {
  assert.deepEqual(guarded.list("/proc"), ["1"]);
  assert.deepEqual(guarded.list("/var/log"), ["a"]);
  assert.deepEqual(guarded.list("/var/log/a"), ["b"]);
  for (const path of ["/", "/proc/1", "/var", "/etc"] as const) {
    assert.throws(() => guarded.list(path), TypeError, path);
  }
  assert.deepEqual(guardHost(host, ["/*"]).list("/").length, 3);
  const between = guardHost(host, ["/var/**/b"]);
  assert.deepEqual([between.list("/var"), between.list("/var/log/a")], [["log"], ["b"]]);
  assert.throws(() => between.list("/proc"), TypeError);
});

Deno.test("guardHost() lets be seen, but not read, what is in a directory that may be listed", () => {
  assert.equal(guarded.stat("/proc").kind, "directory");
  assert.equal(guarded.stat("/proc/1").kind, "directory");
  assert.throws(() => guarded.readText("/proc/1"), TypeError);
  assert.throws(() => guarded.stat("/etc"), TypeError);
  assert.throws(() => guarded.stat("/proc/1/environ"), TypeError);
  assert.throws(() => guarded.readLink("/proc/1/cwd"), TypeError);
});

Deno.test("compilePatterns() matches names, parts of names and what is below, and nothing else", () => {
  const cases: readonly [ReadPattern, readonly HostPath[], readonly HostPath[]][] = [
    ["/proc/*/stat", ["/proc/1/stat", "/proc/a\nb/stat"], [
      "/proc/stat",
      "/proc//stat",
      "/proc/./stat",
      "/proc/../stat",
      "/proc/1/2/stat",
      "/proc/1/stat/",
      "/proc/1/stat\n",
      "/proc/1\0/stat",
      "/x/proc/1/stat",
    ]],
    ["/dev/eth*.x", ["/dev/eth.x", "/dev/eth0.x"], ["/dev/eth0yx", "/dev/eth/0.x"]],
    ["/etc/.*", ["/etc/.hidden", "/etc/..x"], ["/etc/.", "/etc/..", "/etc/x"]],
    ["/var/**", ["/var/a", "/var/a/b/.c"], [
      "/var",
      "/var/",
      "/var/a/../b",
      "/var/a//b",
      "/var/a/.",
    ]],
    ["/sys/**/procs", ["/sys/procs", "/sys/a/procs", "/sys/a/b.c/procs"], [
      "/procs",
      "/sys/a",
      "/sys/a/procs/b",
      "/sys/../procs",
      "/sys/a/../procs",
      "/sys//procs",
    ]],
    ["/", ["/"], ["//", "/x"]],
  ];
  for (const [pattern, matching, others] of cases) {
    const expression = compilePatterns([pattern]);
    for (const path of matching) assert.match(path, expression, `${pattern} ${path}`);
    for (const path of others) assert.doesNotMatch(path, expression, `${pattern} ${path}`);
  }
  assert.doesNotMatch("", compilePatterns([]));
});

Deno.test("compilePatterns() refuses what is no pattern", () => {
  for (const pattern of ["/a/b**/c", "/a//b", "/a/./b", "/a/../b", "/a/", "/a**"] as const) {
    assert.throws(() => compilePatterns([pattern]), TypeError, pattern);
  }
});

Deno.test("compilePatterns() takes no longer for a hostile path", () => {
  const expression = compilePatterns(["/a/*b*c*d", "/var/**", "/sys/**/procs"]);
  const start = processorMs();
  const [below, between] = [`/var${"/.x".repeat(20_000)}/..`, `/sys${"/procs".repeat(20_000)}/x`];
  for (const path of [`/a/${"b".repeat(4000)}`, below, between]) {
    assert.doesNotMatch(path, expression);
  }
  assert.ok(processorMs() - start < 1000);
});
