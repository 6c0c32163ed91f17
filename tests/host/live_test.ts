import assert from "node:assert/strict";
import { type HostPath, MAX_TEXT_BYTES, NO_SLOW } from "../../src/host/host_fs.ts";
import { liveHost, refusedByDeno } from "../../src/host/live.ts";
import { Unreadable } from "../../src/model/reading.ts";
import { outcome, withTree } from "./_outcome.ts";

const device = liveHost({ "/": "/", "/proc": "/proc", "/sys": "/sys" }, NO_SLOW);

Deno.test("liveHost() reads this very process", () => {
  const own: HostPath = `/proc/${Deno.pid}`;
  const line = new TextDecoder().decode(device.readAt(`${own}/stat`, 0, 4096));
  assert.ok(line.startsWith(`${Deno.pid} (`) && line.endsWith("\n"), line);
  assert.equal(device.readLink(`${own}/exe`), Deno.execPath());
  assert.ok(device.list("/proc").includes(String(Deno.pid)));
  assert.equal(device.stat(own).kind, "directory");
  assert.deepEqual(device.present("/proc", [`${Deno.pid}`, "0"]), [`${Deno.pid}`]);
  assert.deepEqual(device.list("/proc/sys", "directory").includes("kernel"), true);
  assert.deepEqual(device.list(own, "directory").includes("stat"), false);
  assert.match(device.readText(`${own}/maps`), /\n$/);
});

Deno.test("liveHost() reads the part that is asked for", () => {
  const text = (from: number, max: number) =>
    new TextDecoder().decode(device.readAt("/proc/sys/kernel/ostype", from, max));
  assert.equal(text(0, 3), "Lin");
  assert.equal(text(3, 100), "ux\n");
  assert.equal(text(100, 100), "");
});

Deno.test("liveHost() maps each path by the longest prefix that is whole names", async () => {
  const script = `cd "$1"; mkdir -p root/proc root/process p
    echo root >root/proc/x; echo process >root/process/x; echo p >p/x`;
  await withTree(script, (directory) => {
    const host = liveHost({ "/": `${directory}/root/`, "/proc": `${directory}/p` }, NO_SLOW);
    assert.equal(host.readText("/proc/x"), "p\n");
    assert.equal(host.readText("/process/x"), "process\n");
    assert.deepEqual(host.list("/proc"), ["x"]);
    assert.deepEqual([...host.list("/")].sort(), ["proc", "process"]);
  });
  assert.throws(() => liveHost({ "/proc": "/proc" }, NO_SLOW), TypeError);
});

Deno.test("liveHost() says why there is no answer", async () => {
  const script = `cd "$1"; echo x >file; mkfifo pipe; ln -s loop loop; mkdir dir
    head -c ${MAX_TEXT_BYTES + 1} /dev/zero >large; head -c ${MAX_TEXT_BYTES} /dev/zero >full`;
  await withTree(script, (directory) => {
    for (const host of [liveHost({ "/": directory }, NO_SLOW), device]) {
      const at = (name: string): HostPath =>
        host === device ? `/${directory.slice(1)}/${name}` : `/${name}`;
      assert.equal(outcome(() => host.readText(at("nothing"))), "absent");
      assert.deepEqual(host.present(at("dir/.."), ["file", "dir", "no"]), ["file", "dir"]);
      assert.deepEqual(host.present(at("nothing"), ["x"]), []);
      assert.equal(outcome(() => host.readText(at("file/below"))), "absent");
      assert.equal(outcome(() => host.readText(at("file/../file"))), "absent");
      assert.equal(outcome(() => host.list(at("file"))), "absent");
      assert.equal(outcome(() => host.readText(at("dir"))), "malformed");
      assert.equal(outcome(() => host.readText(at("pipe"))), "malformed");
      assert.equal(outcome(() => host.readAt(at("pipe"), 0, 1)), "malformed");
      assert.equal(outcome(() => host.readText(at("loop"))), "malformed");
      assert.equal(outcome(() => host.readText(at("loop/x"))), "malformed");
      assert.equal(outcome(() => host.readLink(at("file"))), "malformed");
      assert.equal(outcome(() => host.readText(at("large"))), "malformed");
      assert.equal(outcome(() => host.readText(at("nul\0"))), "malformed");
      assert.equal(outcome(() => host.readText(at("x".repeat(300)))), "malformed");
      assert.equal(host.readText(at("full")).length, MAX_TEXT_BYTES);
      assert.equal(host.stat(at("pipe")).kind, "other");
      assert.equal(host.stat(at("loop")).kind, "link");
    }
  });
});

Deno.test("liveHost() names the path of the device, not the real one, and escapes it", async () => {
  await withTree("", (directory) => {
    const host = liveHost({ "/": directory }, NO_SLOW);
    assert.throws(() => host.readText("/a\n\u001b[2J"), {
      name: "Unreadable",
      message: "No such file or directory: /a%0A%1B[2J",
    });
  });
});

Deno.test("liveHost() finds a process that has ended absent, even while it is being read", async () => {
  const child = new Deno.Command("sleep", { args: ["60"] }).spawn();
  const path: HostPath = `/proc/${child.pid}/stat`;
  assert.ok(device.readText(path).includes("(sleep)"));
  child.kill("SIGKILL");
  await child.status;
  assert.equal(outcome(() => device.readText(path)), "absent");
  assert.equal(outcome(() => device.readAt(path, 0, 100)), "absent");
  assert.equal(outcome(() => device.list(`/proc/${child.pid}/fd`)), "absent");
});

Deno.test("liveHost() never leaves a tree that is not its own", async () => {
  const script = `cd "$1"; mkdir -p tree/etc tree/usr/lib tree/proc; echo secret >secret
    echo inside >tree/usr/lib/os-release; echo inside >tree/secret; mkdir "tree$1" -p
    ln -s /usr/lib/os-release tree/etc/absolute
    ln -s ../usr/lib/os-release tree/etc/relative
    ln -s ../../../../../../../../secret tree/etc/dots
    ln -s "$1/secret" tree/etc/outside
    ln -s / tree/etc/root
    ln -s "$1" tree/etc/parent
    ln -s .. tree/up
    ln -s /proc/self/environ tree/etc/proc
    ln -s /etc/passwd tree/etc/passwd`;
  await withTree(script, (directory) => {
    const host = liveHost({ "/": `${directory}/tree` }, NO_SLOW);
    assert.equal(host.readText("/etc/absolute"), "inside\n");
    assert.equal(host.readText("/etc/relative"), "inside\n");
    assert.equal(host.readText("/etc/dots"), "inside\n");
    assert.equal(host.readText("/up/secret"), "inside\n");
    assert.equal(host.readText("/../../secret"), "inside\n");
    assert.equal(host.readText("/etc/root/up/secret"), "inside\n");
    assert.equal(outcome(() => host.readText("/etc/outside")), "absent");
    assert.equal(outcome(() => host.readText("/etc/parent/secret")), "absent");
    assert.equal(outcome(() => host.readText("/etc/proc")), "absent");
    assert.equal(outcome(() => host.readText("/etc/passwd")), "malformed", "a loop inside");
    assert.deepEqual(host.list("/etc/root"), host.list("/"));
    assert.equal(host.readLink("/etc/outside"), `${directory}/secret`);
    assert.equal(host.stat("/etc/root").kind, "link");
  });
});

Deno.test("liveHost() lists names that hold newlines or are not UTF-8 without failing", async () => {
  const script =
    `cd "$1"; : >"$(printf 'a\\nb')"; : >"$(printf 'c\\377')"; ln -s "$(printf 't\\377')" l`;
  await withTree(script, (directory) => {
    const host = liveHost({ "/": directory }, NO_SLOW);
    const names = host.list("/");
    assert.ok(names.includes("a\nb"));
    assert.equal(host.readText("/a\nb"), "");
    for (const name of names.filter((name) => name.includes("\ufffd"))) {
      assert.equal(outcome(() => host.stat(`/${name}`)), "absent");
    }
    assert.ok(["malformed", "t\ufffd"].includes(outcome(() => host.readLink("/l"))));
  });
});

Deno.test("refusedByDeno() tells Deno's refusal from the kernel's", async () => {
  const refused = new Unreadable("denied", "Permission denied: /x");
  assert.equal(refusedByDeno(refused), false);
  assert.equal(refusedByDeno(new Error("x")), false);
  const program = `
    import { liveHost, refusedByDeno } from ${
    JSON.stringify(import.meta.resolve("../../src/host/live.ts"))
  };
    try {
      liveHost({ "/": "/", "/proc": "/proc" }).readText("/proc/uptime");
    } catch (error) {
      Deno.exit(error.why === "denied" && refusedByDeno(error) ? 77 : 1);
    }`;
  await withTree("", async (directory) => {
    const file = `${directory}/program.ts`;
    await Deno.writeTextFile(file, program);
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--no-prompt", "--quiet", "--allow-read=/proc", file],
      stderr: "null",
    }).output();
    assert.equal(code, 77);
  });
});
