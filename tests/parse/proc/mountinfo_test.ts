import assert from "node:assert/strict";
import { parseMountinfo } from "../../../src/parse/proc/mountinfo.ts";
import { refuses, testTotal } from "../_property.ts";
import { fixture, testOnFixtures } from "../_ttar.ts";

const SAMPLE =
  `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 shared:7 - ext3 /dev/root rw,errors=continue
49 36 8:17 / /media/my\\040disk\\012\\134x ro,relatime - vfat /dev/sdb1 rw
50 36 0:44 / /srv rw - tmpfs  ro,size=4k
`;

Deno.test("parseMountinfo() reads mounts with any number of optional fields", () => {
  assert.deepEqual(parseMountinfo(SAMPLE), [
    {
      device: "98:0",
      root: "/mnt1",
      mountPoint: "/mnt2",
      readOnly: false,
      type: "ext3",
      source: "/dev/root",
    },
    {
      device: "8:17",
      root: "/",
      mountPoint: "/media/my disk\n\\x",
      readOnly: true,
      type: "vfat",
      source: "/dev/sdb1",
    },
    { device: "0:44", root: "/", mountPoint: "/srv", readOnly: true, type: "tmpfs", source: "" },
  ]);
  const [odd] = parseMountinfo("36 35 98:0 / /b - - ext3 - rw\n");
  assert.deepEqual([odd?.type, odd?.source], ["ext3", "-"]);
});

Deno.test("parseMountinfo() tells how a procfs hides processes", () => {
  const [proc] = parseMountinfo("22 1 0:20 / /proc rw - proc proc rw,hidepid=invisible,gid=4\n");
  assert.equal(proc?.hidepid, "invisible");
});

Deno.test("parseMountinfo() refuses what is not in its format", () => {
  refuses(() => parseMountinfo("36 35 98:0 /a /b rw ext3 /dev/root rw\n"), /too few fields/);
  refuses(() => parseMountinfo("36 35 98:0 / /b rw - ext3 /dev/root\n"), /too few fields/);
  refuses(() => parseMountinfo("36 35 98 / /b rw - ext3 /dev/root rw\n"), /expected device/);
  refuses(() => parseMountinfo("36 35 98:0 / b rw - ext3 /dev/root rw\n"), /mount point/);
  refuses(() => parseMountinfo("\n"), /too few fields/);
});

testOnFixtures("parseMountinfo() reads a real machine's file", (files) => {
  const [edited = "", ...genuine] = fixture(files, "/proc/26231/mountinfo").split("\n");
  refuses(() => parseMountinfo(edited), /mount point/);
  const mounts = parseMountinfo(genuine.join("\n"));
  assert.equal(mounts.length, 7);
  assert.deepEqual(mounts[3], {
    device: "0:42",
    root: "/",
    mountPoint: "/mnt/nfs/test",
    readOnly: false,
    type: "nfs4",
    source: "192.168.1.1:/srv/test",
  });
});

testTotal("parseMountinfo()", parseMountinfo, SAMPLE);
