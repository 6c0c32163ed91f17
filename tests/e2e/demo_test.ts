import assert from "node:assert/strict";
import { emptyMirror, receive } from "../../src/core/consumer.ts";
import { pathOf } from "../_tree.ts";

// aedes, the demo's broker, needs more of node:net than Deno 2.4 has.
const missing = Deno.version.deno.startsWith("2.4.")
  ? " (skipped: the embedded broker does not run on Deno 2.4)"
  : "";

Deno.test({
  name: `deno task demo prints messages that verify, from an agent with least privilege${missing}`,
  ignore: missing !== "",
  async fn() {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        "--quiet",
        pathOf("deploy/demo.ts"),
        "--messages=3",
        "--every=1",
      ],
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.equal(code, 0, said);
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    assert.equal(lines.length, 3);
    let mirror = emptyMirror();
    for (const line of lines) {
      const received = receive(mirror, line);
      assert.equal(received.verdict.kind, "verified");
      mirror = received.mirror;
    }
    const first = JSON.parse(lines[0] ?? "");
    const wanted = [
      "Timestamp",
      "Device_ID",
      "Session",
      "Seq",
      "State_Hash",
      "CPU_Usage",
      "Memory_Usage",
      "Disk_Usage",
      "Network_Usage",
      "Top_CPU_Processes",
    ];
    assert.deepEqual(wanted.filter((name) => !(name in first)), []);
    assert.equal(first.Full, true);
    // Where namespaces are to be had, nothing but what the collectors declare was allowed.
    if (Deno.uid() === 0) assert.doesNotMatch(said, /runs with -A/);
    assert.deepEqual(
      Object.keys(first.Blind).filter((id) =>
        !["failures", "pressure", "temperature", "wireless"].includes(id)
      ),
      [],
    );
  },
});
