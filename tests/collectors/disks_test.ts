import assert from "node:assert/strict";
import { disks, statFsTargets } from "../../src/collectors/disks.ts";
import { Unreadable } from "../../src/model/reading.ts";
import { ParseError } from "../../src/parse/parse_error.ts";
import { collect, hostOf, report } from "./_look.ts";

const EXT4 = 0xef53;
const mounts = (...lines: readonly string[]) =>
  "file /proc/1/mountinfo\n" +
  lines.map((line, index) => `|${index + 30} 1 ${line}\n`).join("");
const ROOT = "179:2 / / rw,noatime - ext4 /dev/root rw";
const statfs = (path: string, type: number, blocks = 1000, free = 400, available = 350) =>
  `statfs ${path} type=${type} block_bytes=4096 blocks=${blocks} free_blocks=${free} ` +
  `available_blocks=${available} inodes=100 free_inodes=90\n`;
const RELEASE = "file /usr/lib/os-release\n|ID=debian\n";
const OF_1000_BLOCKS = {
  filesystem: "ext4",
  total_kib: 4000,
  used_kib: 2400,
  available_kib: 1400,
  used_percent: 64,
  inodes_used_percent: 10,
};

Deno.test("disks publishes space as df does, by mount point", async () => {
  const host = hostOf(
    mounts(
      "0:21 / /proc rw - proc proc rw",
      ROOT,
      "179:1 / /boot/firmware ro - vfat /dev/mmcblk0p1 rw",
      "0:30 / /run rw - tmpfs tmpfs rw",
      "7:0 / /rom ro - squashfs /dev/loop0 ro",
    ) + RELEASE + statfs("/", EXT4) + statfs("/boot/firmware", 0x4d44),
  );
  const facts = await collect(disks, host);
  assert.deepEqual(facts["/"], {
    filesystem: "ext4",
    source: "/dev/root",
    read_only: false,
    total_kib: 4000,
    used_kib: 2400,
    available_kib: 1400,
    inodes: 100,
    free_inodes: 90,
  });
  assert.deepEqual(report(disks, facts), {
    "/": OF_1000_BLOCKS,
    "/boot/firmware": { ...OF_1000_BLOCKS, filesystem: "vfat", read_only: true },
  });
  assert.deepEqual(statFsTargets(host), ["/usr/lib/os-release", "/boot/firmware"]);
});

Deno.test("disks counts a file system once, at its shortest mount point", async () => {
  const host = hostOf(
    mounts(
      "179:3 /log /var/log rw - ext4 /dev/data rw",
      "179:3 /home /home rw - ext4 /dev/data rw",
      "179:3 /var /var/lib rw - ext4 /dev/data rw",
      "179:3 / /data rw - ext4 /dev/data rw",
      "0:50 / /data rw - overlay overlay rw",
      "179:9 / /mnt/x rw - ext4 /dev/old rw",
      "179:8 / /mnt/x rw - ext4 /dev/new rw",
    ) + statfs("/home", EXT4) + statfs("/mnt/x", EXT4),
  );
  const facts = await collect(disks, host);
  assert.deepEqual(Object.entries(facts).map(([at, disk]) => [at, disk.source]), [
    ["/home", "/dev/data"],
    ["/mnt/x", "/dev/new"],
  ]);
});

Deno.test("disks asks about the root at a file that no other mount covers", async () => {
  const covered = [
    ROOT,
    "8:9 / /usr ro - squashfs /dev/usr ro",
    "8:8 / /etc/machine-id ro - tmpfs tmpfs ro",
  ];
  const files = RELEASE + "file /etc/machine-id\n|x\nlink /etc/os-release ../usr/lib/os-release\n";
  const host = hostOf(mounts(...covered) + files + "file /etc/hosts\n" + statfs("/", EXT4));
  assert.deepEqual(statFsTargets(host), ["/etc/hosts"]);
  const none = hostOf(mounts(...covered) + files + statfs("/", EXT4));
  assert.deepEqual(report(disks, await collect(disks, none)), {
    "/": { filesystem: "ext4", unreadable: "denied" },
  });
});

Deno.test("disks says why it has no numbers of one file system, and the others stand", async () => {
  const host = hostOf(
    mounts(
      ROOT,
      "0:44 / /mnt/nas rw - nfs4 nas:/ rw",
      "179:4 / /home rw - ext4 /dev/home rw",
      "179:5 / /elsewhere rw - ext4 /dev/x rw",
      "179:6 / /srv/gone rw - ext4 /dev/y rw",
    ) + RELEASE + statfs("/usr", EXT4) + statfs("/home", 0x01021994) +
      "error /mnt/nas slow\n",
  );
  assert.deepEqual(report(disks, await collect(disks, host)), {
    "/": OF_1000_BLOCKS,
    "/mnt/nas": { filesystem: "nfs4", unreadable: "slow" },
    "/home": { filesystem: "ext4", unreadable: "denied" },
    "/elsewhere": { filesystem: "ext4", unreadable: "denied" },
    "/srv/gone": { filesystem: "ext4", unreadable: "denied" },
  });
});

Deno.test("disks asks at once only what cannot hang, on the way there either", async () => {
  const host = hostOf(
    mounts(
      ROOT,
      "179:1 / /boot rw - vfat /dev/boot rw",
      "179:4 / /home rw - ext4 /dev/home rw",
      "0:44 / /mnt rw - nfs4 nas:/ rw",
      "179:5 / /mnt/disk rw - ext4 /dev/disk rw",
    ) + RELEASE + statfs("/usr", EXT4) + statfs("/home", EXT4),
  );
  const slowly: string[] = [];
  const statFs = (path: string) => {
    slowly.push(path);
    return Promise.reject(new Unreadable("slow", path));
  };
  const facts = await collect(disks, { ...host, slow: { ...host.slow, statFs } });
  assert.deepEqual(slowly.sort(), ["/boot", "/mnt", "/mnt/disk"]);
  assert.ok(facts["/"] !== undefined && "total_kib" in facts["/"]);
});

Deno.test("disks never asks about a path that leads elsewhere, and survives hostile names", async () => {
  const host = hostOf(
    mounts(
      "1:1 / /home/../proc rw - ext4 a rw",
      "1:2 / /home\\000x rw - ext4 a rw",
      "1:3 / /homely rw - ext4 a rw",
      "1:4 / /media/a\\012b\\040%25 rw - fuse.x __proto__ rw",
      "1:5 / /media/empty rw - fuse.portal portal rw",
      "1:6 / /mnt/c rw - constructor x rw",
    ) + statfs("/media/a%0Ab%20%25", 0x65735546) + statfs("/media/empty", 0x65735546, 0, 0, 0),
  );
  assert.deepEqual(statFsTargets(host), ["/media/a\nb %", "/media/empty"]);
  const facts = await collect(disks, host);
  assert.deepEqual(
    Object.entries(facts).map(([at, disk]) => [at, "unreadable" in disk]),
    [
      ["/home/../proc", true],
      ["/home%00x", true],
      ["/homely", true],
      ["/media/a%0Ab %25", false],
    ],
  );
});

Deno.test("disks holds numbers within 1 % of the total, and the percentage agrees", async () => {
  const base = mounts(ROOT) + RELEASE;
  const sent = { "/": OF_1000_BLOCKS };
  const near = await collect(disks, hostOf(base + statfs("/", EXT4, 1000, 391, 341)));
  assert.deepEqual(report(disks, near, near, 10_000, sent), sent);
  const far = await collect(disks, hostOf(base + statfs("/", EXT4, 1000, 390, 340)));
  assert.deepEqual(report(disks, far, far, 10_000, sent), {
    "/": { ...OF_1000_BLOCKS, used_kib: 2440, available_kib: 1360, used_percent: 65 },
  });
});

Deno.test("disks is malformed when mountinfo is", async () => {
  await assert.rejects(collect(disks, hostOf("file /proc/1/mountinfo\n|x\n")), ParseError);
});
