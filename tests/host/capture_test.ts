import assert from "node:assert/strict";
import { systemClock } from "../../src/clock.ts";
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive, printArchive } from "../../src/host/archive_text.ts";
import { capture } from "../../src/host/capture.ts";
import { guardHost } from "../../src/host/guard.ts";
import type { HostFs, HostPath } from "../../src/host/host_fs.ts";
import { liveHost } from "../../src/host/live.ts";
import { startSlow } from "../../src/host/slow.ts";
import { outcome, withTree } from "./_outcome.ts";

const AT = "2026-11-22T00:00:00Z";

/** Everything that a host answers about a path. */
function answers(host: HostFs, path: HostPath) {
  return {
    text: outcome(() => host.readText(path)),
    bytes: outcome(() => [...host.readAt(path, 2, 9)]),
    names: outcome(() => [...host.list(path)].sort()),
    target: outcome(() => host.readLink(path)),
    stat: outcome(() => host.stat(path)),
  };
}

Deno.test("capture() gives an archive that answers as the device did", async () => {
  const script = `cd "$1"; umask 022; mkdir -p etc/empty usr/lib deep/er "od d"
    printf 'no newline' >usr/lib/os-release; ln -s ../usr/lib/os-release etc/os-release
    ln -s /etc/os-release etc/twice; ln -s ../deep etc/dir; ln -s nothing etc/dangling
    ln -s loop etc/loop; printf '\\377\\0\\r%%\\n' >etc/bytes; chmod 4755 etc/bytes
    : >"etc/$(printf 'new\\nline % name')"; : >"etc/$(printf 'bad\\377')"
    : >"od d/__proto__"; echo deep >deep/er/file; mkfifo etc/pipe; touch -d @-5 deep/er/old`;
  await withTree(script, async (directory) => {
    const slow = startSlow({ "/": directory }, systemClock);
    try {
      const live = liveHost({ "/": directory }, slow);
      const request = {
        patterns: ["/", "/**"] as const,
        mountPoints: ["/", "/no"] as const,
        at: AT,
      };
      const { archive, leftOut } = await capture(live, request);
      const text = printArchive(archive);
      assert.equal(printArchive(parseArchive(text)), text);
      assert.match(text, new RegExp(`^telltale host 1 ${AT}\n`));
      assert.deepEqual(leftOut.length, 1, "no statfs of /no");
      const copy = archiveHost(parseArchive(text));

      const paths: HostPath[] = ["/", "/nothing", "/etc/os-release/below", "/etc/dir/er/file"];
      for (const path of paths) {
        const { kind } = answers(live, path).stat as { kind?: string };
        if (kind !== "directory") continue;
        for (const name of live.list(path)) {
          paths.push(path === "/" ? `/${name}` : `${path}/${name}`);
        }
      }
      assert.ok(paths.length > 15);
      for (const path of paths.filter((path) => path !== "/etc/pipe")) {
        assert.deepEqual(answers(copy, path), answers(live, path), path);
      }
      assert.equal(outcome(() => copy.readText("/etc/pipe")), "malformed");
      assert.equal((await copy.slow.statFs("/etc")).type, (await live.slow.statFs("/etc")).type);
    } finally {
      slow.close();
    }
  });
});

const source = archiveHost(parseArchive(`telltale host 1
statfs / type=1 block_bytes=4096 blocks=9 free_blocks=5 available_blocks=4 inodes=8 free_inodes=7
file /proc/1/stat
|1 (init) S
link /proc/1/exe /sbin/init
error /proc/1/fd denied
file /proc/2/stat
|2 (kthreadd) S
error /proc/2/exe absent
file /proc/meminfo
link /sys/class/net/eth0 ../../devices/net/eth0
file /sys/devices/net/eth0/address mode=444
|00:00:00:00:00:00
dir /sys/class/thermal
file /sbin/init
|#!/bin/sh
file /etc/other
error /mnt/nas slow
`));

Deno.test("capture() copies what was asked for, refusals too, and nothing else", async () => {
  const { archive, leftOut } = await capture(source, {
    at: AT,
    patterns: [
      "/proc/*/stat",
      "/proc/*/exe",
      "/proc/*/fd/*",
      "/sys/class/net/*/address",
      "/sys/class/thermal/*/temp",
      "/sys/class/hwmon/*/name",
    ],
    mountPoints: ["/", "/mnt/nas"],
  });
  assert.deepEqual(leftOut, []);
  assert.equal(
    printArchive(archive),
    `telltale host 1 ${AT}
statfs / type=1 block_bytes=4096 blocks=9 free_blocks=5 available_blocks=4 inodes=8 free_inodes=7
error /mnt/nas slow
link /proc/1/exe /sbin/init
error /proc/1/fd denied
file /proc/1/stat
|1 (init) S
file /proc/2/stat
|2 (kthreadd) S
link /sys/class/net/eth0 ../../devices/net/eth0
dir /sys/class/thermal
file /sys/devices/net/eth0/address
|00:00:00:00:00:00
`,
  );
});

Deno.test("capture() needs no more of a guarded host than what is asked for", async () => {
  const patterns = ["/proc/*/stat", "/proc/*/fd/*", "/sys/class/thermal", "/sys/**"] as const;
  const request = { at: AT, patterns, mountPoints: [] };
  const free = await capture(source, request);
  const guarded = await capture(guardHost(source, patterns), request);
  assert.equal(printArchive(guarded.archive), printArchive(free.archive));
});

Deno.test("capture() leaves out a file that is too large, and says so", async () => {
  await withTree(`head -c 1048577 /dev/zero >"$1/large"; echo x >"$1/small"`, async (directory) => {
    const slow = startSlow({ "/": directory }, systemClock);
    const host = liveHost({ "/": directory }, slow);
    const { archive, leftOut } = await capture(host, { at: AT, patterns: ["/*"], mountPoints: [] });
    assert.deepEqual(leftOut, ["Too large: /large"]);
    assert.deepEqual(archiveHost(archive).list("/"), ["small"]);
    slow.close();
  });
});

Deno.test("capture() of a capture is the same", async () => {
  const request = { at: AT, patterns: ["/**"] as const, mountPoints: ["/", "/mnt/nas"] as const };
  const once = (await capture(source, request)).archive;
  const twice = (await capture(archiveHost(once), request)).archive;
  assert.equal(printArchive(twice), printArchive(once));
});

Deno.test("capture() tells of a file by way of a link to its directory where it lies", async () => {
  await withTree(
    'mkdir -p "$1/usr/bin"; ln -s usr/bin "$1/bin"; echo x >"$1/usr/bin/sh"',
    async (directory) => {
      const slow = startSlow({ "/": directory }, systemClock);
      try {
        const request = {
          patterns: [],
          mountPoints: [],
          trees: ["/bin", "/usr"] as const,
          files: ["/bin/sh"] as const,
          at: AT,
        };
        const { archive } = await capture(liveHost({ "/": directory }, slow), request);
        const host = archiveHost(parseArchive(printArchive(archive)));
        assert.equal(host.readLink("/bin"), "usr/bin");
        assert.equal(host.stat("/bin/sh").sizeBytes, 2);
      } finally {
        slow.close();
      }
    },
  );
});
