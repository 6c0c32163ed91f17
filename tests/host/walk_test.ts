import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { systemClock } from "../../src/clock.ts";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive } from "../../src/host/archive_text.ts";
import { guardHost } from "../../src/host/guard.ts";
import type { HostFs, HostPath, WalkSlice } from "../../src/host/host_fs.ts";
import { liveHost } from "../../src/host/live.ts";
import { startSlow } from "../../src/host/slow.ts";
import { replacedBySandbox } from "../../src/cli/_private_mounts.ts";
import { parseMountinfo } from "../../src/parse/proc/mountinfo.ts";

/** A whole walk, and how many steps it took. */
async function walkAll(
  host: HostFs,
  root: HostPath,
  except: readonly HostPath[] = [],
  brief = false,
) {
  const found: WalkSlice["found"][number][] = [];
  const unread: WalkSlice["unread"][number][] = [];
  let steps = 0;
  for (let left: readonly HostPath[] = [root]; left.length > 0; steps++) {
    const slice = await host.slow.walk({ left, except, brief });
    found.push(...slice.found);
    unread.push(...slice.unread);
    left = slice.left;
  }
  return { found: found.map(({ path }) => path).sort(), unread, steps };
}

/** A directory as a device of its own, through the guard. */
async function withTree(test: (root: string, host: HostFs) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const slow = startSlow({ "/": root }, systemClock);
  try {
    for (const name of ["usr/bin", "usr/lib", "mnt/disk"]) {
      await Deno.mkdir(`${root}/${name}`, { recursive: true });
    }
    await test(root, guardHost(liveHost({ "/": root }, slow), [], ["/usr", "/mnt"]));
  } finally {
    slow.close();
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("walk() finds setuid and setgid files, follows no link and enters no excepted directory", async () => {
  await withTree(async (root, host) => {
    const make = async (path: string, mode: number) => {
      await Deno.writeTextFile(`${root}${path}`, "x");
      await Deno.chmod(`${root}${path}`, mode);
    };
    await make("/usr/bin/su", 0o4755);
    await make("/usr/bin/wall", 0o2755);
    await make("/usr/bin/ls", 0o1755);
    await make("/mnt/disk/su", 0o4755);
    await Deno.symlink("bin", `${root}/usr/loop`);
    await Deno.symlink("su", `${root}/usr/bin/sudoedit`);
    const whole = ["/usr/bin/su", "/usr/bin/wall"];
    for (const brief of [false, true]) {
      const found = async (root: HostPath, except: readonly HostPath[] = []) =>
        (await walkAll(host, root, except, brief)).found;
      assert.deepEqual(await found("/usr"), whole);
      assert.deepEqual(await found("/usr/loop"), []);
      assert.deepEqual(await found("/mnt"), ["/mnt/disk/su"]);
      assert.deepEqual(await found("/mnt", ["/mnt/disk"]), []);
    }
    await assert.rejects(
      async () => await host.slow.walk({ left: ["/etc"], except: [] }),
      TypeError,
    );
  });
});

Deno.test("walk() takes a large directory in steps and still finds all of it", async () => {
  await withTree(async (root, host) => {
    for (let i = 0; i < 4_000; i++) Deno.writeTextFileSync(`${root}/usr/lib/f${i}`, "");
    for (const i of [0, 1_999, 3_999]) Deno.chmodSync(`${root}/usr/lib/f${i}`, 0o4755);
    const { found, steps } = await walkAll(host, "/usr");
    assert.deepEqual(found, ["/usr/lib/f0", "/usr/lib/f1999", "/usr/lib/f3999"]);
    assert.ok(steps >= 2, `${steps} steps`);
    // A brief walk leaves to others what would hold up the loop; how large that is, is the file system's.
    const { size } = Deno.lstatSync(`${root}/usr/lib`);
    const brief = await host.slow.walk({ left: ["/usr/lib"], except: [], brief: true });
    if (size > 65_536) assert.deepEqual(brief, { found: [], unread: [], left: ["/usr/lib"] });
  });
});

Deno.test("digest() is that of the content, in steps, and of nothing but a file", async () => {
  await withTree(async (root, host) => {
    const bytes = new Uint8Array(24 * 1024 * 1024).fill(7);
    await Deno.writeFile(`${root}/usr/bin/large`, bytes);
    await Deno.symlink("large", `${root}/usr/bin/link`);
    let steps = 0;
    let hash: string | undefined;
    for (; hash === undefined; steps++) hash = await host.slow.digest("/usr/bin/large", "sha256");
    assert.equal(hash, createHash("sha256").update(bytes).digest("hex"));
    assert.ok(steps >= 2, `${steps} steps`);
    for (const path of ["/usr/bin", "/usr/bin/link"] as const) {
      await assert.rejects(host.slow.digest(path, "sha256"), { why: "malformed" });
    }
    await assert.rejects(host.slow.digest("/usr/bin/none", "md5"), { why: "absent" });
  });
});

Deno.test("an archive answers a walk, and a hash from what stands for the content", async () => {
  const hash = "ab".repeat(32);
  const host = archiveHost(parseArchive(
    `telltale host 1\nfile /usr/bin/su mode=4755 sha256=${hash}\nfile /usr/bin/a\n>x\n` +
      "error /usr/secret denied\nfile /usr/b%FFd mode=4755\n",
  ));
  const { found, unread } = await walkAll(host, "/usr");
  assert.deepEqual(found, ["/usr/bin/su"]);
  assert.deepEqual(unread, [
    { path: "/usr/secret", why: "denied" },
    { path: "/usr", why: "malformed" },
  ]);
  assert.equal(await host.slow.digest("/usr/bin/su", "sha256"), hash);
  const x = createHash("sha256").update("x").digest("hex");
  assert.equal(await host.slow.digest("/usr/bin/a", "sha256"), x);
});

Deno.test("replacedBySandbox() tells a private /tmp from one that is mounted again", () => {
  const theirs = parseMountinfo("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n");
  const ours = parseMountinfo(
    "1 0 8:1 / / ro - ext4 /dev/sda1 rw\n2 1 8:1 /usr /usr ro - ext4 /dev/sda1 rw\n" +
      "3 1 8:1 /tmp/systemd-private-x/tmp /tmp rw - ext4 /dev/sda1 rw\n" +
      "4 1 0:30 / /home ro - tmpfs tmpfs ro\n",
  );
  assert.deepEqual(replacedBySandbox(["/usr", "/tmp", "/home", "/root"], ours, theirs), [
    "/tmp",
    "/home",
  ]);
});
