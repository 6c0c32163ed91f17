import assert from "node:assert/strict";
import { pathOf } from "../_tree.ts";

const missing = whatIsMissing();

Deno.test({
  name: `a mount that hangs is a finding, and every other section is there${
    missing === undefined ? "" : ` (skipped: ${missing})`
  }`,
  ignore: missing !== undefined,
  async fn() {
    const directory = Deno.makeTempDirSync({ dir: "/tmp" });
    try {
      const began = performance.now();
      // In a process namespace of its own, process 1 sees this mount as a device's process 1 would.
      const { code, stdout, stderr } = await new Deno.Command("unshare", {
        args: [
          "--mount",
          "--pid",
          "--fork",
          "--mount-proc",
          "sh",
          pathOf("tests/host/_hung_mount.sh"),
          directory,
          Deno.execPath(),
          "run",
          "-A",
          "--quiet",
          "--no-check",
          pathOf("src/main.ts"),
          "once",
          "--id=x",
        ],
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      const message = JSON.parse(new TextDecoder().decode(stdout));
      const mount = `${directory}/hung`;
      assert.deepEqual(message.Disk_Usage[mount], { filesystem: "fuse", unreadable: "slow" });
      const ids = message.Alerts.map(({ id }: { id: string }) => id);
      assert.ok(ids.includes(`unresponsive_mount/${mount}`), ids.join());
      assert.ok(message.Disk_Usage["/"].total_kib > 0);
      for (const section of ["CPU_Usage", "Memory_Usage", "Network_Usage", "Device_Info"]) {
        assert.ok(message[section] !== undefined, section);
      }
      assert.ok(performance.now() - began < 8_000);
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  },
});

function whatIsMissing(): string | undefined {
  if (Deno.uid() !== 0) return "only root can mount a FUSE without its tools";
  try {
    Deno.statSync("/dev/fuse");
  } catch {
    return "this kernel has no /dev/fuse";
  }
  const { success } = new Deno.Command("unshare", {
    args: ["--mount", "--pid", "--fork", "--mount-proc", "true"],
    stderr: "null",
  }).outputSync();
  return success ? undefined : "no namespaces here (unshare)";
}
