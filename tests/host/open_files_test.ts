import assert from "node:assert/strict";
import { liveHost, openFiles } from "../../src/host/live.ts";
import { type HostPath, NO_SLOW } from "../../src/host/host_fs.ts";
import { outcome, withTree } from "./_outcome.ts";

const MOUNTS = { "/": "/", "/proc": "/proc", "/sys": "/sys" };

/** Reads files of a directory as if they were the device's, and counts how often one is opened. */
function counting() {
  const files = openFiles();
  let opened = 0;
  const open = (real: string) => {
    opened++;
    return Deno.openSync(real);
  };
  const read = (path: string, real: string): string =>
    files.read(path, real, open, (file) => {
      const buffer = new Uint8Array(100);
      return new TextDecoder().decode(buffer.subarray(0, file.readSync(buffer) ?? 0));
    });
  return { read, opened: () => opened, [Symbol.dispose]: () => files.close() };
}

Deno.test("openFiles() opens a kernel file once and reads it anew each time", async () => {
  await withTree(`cd "$1"; echo 1 >file`, (directory) => {
    using files = counting();
    assert.equal(files.read("/proc/x", `${directory}/file`), "1\n");
    Deno.writeTextFileSync(`${directory}/file`, "22\n");
    assert.equal(files.read("/proc/x", `${directory}/file`), "22\n");
    assert.equal(files.opened(), 1);
  });
});

Deno.test("openFiles() sees that another file of sysfs has the name", async () => {
  await withTree(`cd "$1"; mkdir eth0 eth1; echo 0 >eth0/x; echo 1 >eth1/x`, (directory) => {
    using files = counting();
    const x = () => files.read("/sys/class/net/eth0/x", `${directory}/eth0/x`);
    assert.equal(x() + x(), "0\n0\n");
    Deno.renameSync(`${directory}/eth0`, `${directory}/eth2`);
    assert.throws(x, Deno.errors.NotFound);
    Deno.renameSync(`${directory}/eth1`, `${directory}/eth0`);
    assert.equal(x() + x(), "1\n1\n");
    assert.equal(files.opened(), 2);
  });
});

Deno.test("openFiles() does not keep what stands for a process as it was", async () => {
  await withTree(`cd "$1"; echo x >file`, (directory) => {
    using files = counting();
    const ofProcess = ["mountinfo", "maps", "environ", "cmdline"].map((name) => `/proc/1/${name}`);
    for (const path of [...ofProcess, "/sys/fs/cgroup/systemd/cgroup.procs"]) {
      const before = files.opened();
      for (let i = 0; i < 2; i++) files.read(path, `${directory}/file`);
      assert.equal(files.opened() - before, 2, path);
    }
  });
});

Deno.test("openFiles() keeps a bounded number, and after a time what is read now", async () => {
  await withTree(`cd "$1"; echo x >file`, (directory) => {
    using files = counting();
    const read = (pid: number) => files.read(`/proc/${pid}/stat`, `${directory}/file`);
    for (let pid = 1; pid <= 300; pid++) read(pid);
    for (let pid = 1; pid <= 256; pid++) read(pid);
    assert.equal(files.opened(), 300);
    read(300);
    assert.equal(files.opened(), 301);
    for (let i = 0; i < 40_000; i++) read(1);
    const before = files.opened();
    read(300);
    read(300);
    read(2);
    assert.equal(files.opened() - before, 2);
  });
});

Deno.test("openFiles() is no blind eye to a process that ends or becomes another program", async () => {
  const files = openFiles();
  const host = liveHost(MOUNTS, NO_SLOW, files);
  const child = new Deno.Command("sh", {
    args: ["-c", "read x; exec sleep 60"],
    stdin: "piped",
  }).spawn();
  const path: HostPath = `/proc/${child.pid}/stat`;
  const name = () => / \((.*)\) /.exec(new TextDecoder().decode(host.readAt(path, 0, 4096)))?.[1];
  try {
    while (name() !== "sh") await new Promise((resolve) => setTimeout(resolve, 5));
    await child.stdin.close();
    while (name() !== "sleep") await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill("SIGKILL");
    await child.status;
    assert.equal(outcome(name), "absent");
    assert.equal(outcome(name), "absent");
  } finally {
    files.close();
  }
});

Deno.test("openFiles() reads from the kernel what is true now", async () => {
  const files = openFiles();
  const host = liveHost(MOUNTS, NO_SLOW, files);
  const uptime = () => Number(host.readText("/proc/uptime").split(" ")[0]);
  const first = uptime();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.ok(uptime() > first);
  assert.equal(host.readText("/proc/sys/kernel/ostype"), "Linux\n");
  assert.equal(host.readText("/proc/sys/kernel/ostype"), "Linux\n");
  files.close();
});
