import assert from "node:assert/strict";
import { z } from "zod";
import { permissionFlags } from "../src/cli/_permissions.ts";
import { doctor, parse, sourceOf } from "./_doctor.ts";
import { pathOf } from "./_tree.ts";

const WITH_HOST = pathOf("deploy/with-host");
const namespaces = (await new Deno.Command(WITH_HOST, { args: ["true"], stderr: "null" }).output())
  .success;
const skipped = namespaces ? "" : " (skipped: no namespaces)";

Deno.test({
  name: `doctor finds this machine readable, and tells how it is confined${skipped}`,
  ignore: !namespaces,
  async fn() {
    const directory = await Deno.makeTempDir();
    const outcome = await doctor(["--json"], [WITH_HOST], ["-A"], { STATE_DIRECTORY: directory });
    await Deno.remove(directory);
    const { collectors, sandbox } = parse(outcome);
    for (const id of ["boot", "cpu", "memory", "processes", "interfaces"]) {
      const report = collectors.find((it) => it.id === id);
      assert.deepEqual([id, report?.answer], [id, "ok"]);
    }
    // Whoever makes a user namespace is root in it.
    assert.equal(sandbox?.uid.is, 0);
    const binds = z.record(z.string(), z.boolean()).parse(sandbox?.host_binds.is);
    assert.deepEqual([binds["/proc"], binds["/sys"], sandbox?.host_binds.as_in_unit], [
      true,
      true,
      true,
    ]);
    assert.deepEqual(sandbox?.state_directory, {
      is: "writable",
      as_in_unit: true,
      line: "StateDirectory=telltale",
    });
    assert.equal(sandbox?.permissions.as_in_unit, false);
  },
});

const setpriv = await new Deno.Command("setpriv", { args: ["--version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);
const confinable = namespaces && setpriv && Deno.uid() === 0;
const notConfinable = confinable ? "" : " (skipped: no root, namespaces or setpriv)";

Deno.test({
  name: `doctor sees what takes rights away: capabilities and Deno's flags${notConfinable}`,
  ignore: !confinable,
  async fn() {
    const flags = permissionFlags({
      host: "/@RUNTIME@/host",
      read: [pathOf("src")],
      write: ["/@RUNTIME@"],
    })
      .map((flag) => flag.replace("/etc/machine-id,", ""));
    const program = [...flags, "--no-check", "--quiet", pathOf("src/main.ts")];
    const args = [
      ...["setpriv", "--no-new-privs", "--bounding-set=-all"],
      ...["bash", "-c", 'exec "${@//\\/@RUNTIME@/$RUNTIME_DIRECTORY}"', "bash"],
      ...[Deno.execPath(), "run", ...program, "doctor", "--json"],
    ];
    const { code, stdout, stderr } = await new Deno.Command(WITH_HOST, {
      args,
      env: { CONFIGURATION_DIRECTORY: pathOf("src") },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const report = parse({ code, out: text(stdout), err: text(stderr) });
    const { sandbox } = report;
    assert.deepEqual([code, sandbox?.effective_capabilities.is], [1, []]);
    assert.deepEqual([sandbox?.bounding_capabilities.is, sandbox?.no_new_privileges.is], [
      [],
      true,
    ]);
    assert.deepEqual(sandbox?.permissions, {
      is: {
        ...{ run: "none", ffi: "none", import: "none", write: "some" },
        ...{ read: "some", env: "some", sys: "some", net: "all" },
      },
      as_in_unit: true,
      line: "compiled in: telltale print permissions",
    });
    const id = sourceOf(report, "device", "/etc/machine-id");
    assert.deepEqual([id.answer, id.needs.split(":")[0]], ["denied", "Deno's permission"]);
    const sources = report.collectors.flatMap((collector) => collector.sources);
    const denied = sources.filter(({ answer, kind }) => answer === "denied" && kind !== "part");
    // Whose a port is, and which file another user's process runs, are for the drop-in to show. The
    // unit binds /tmp as well, which with-host does not.
    const unseen = [
      ...["/etc/machine-id", "/tmp/swupdateprog"],
      ...["/proc/*/exe", "/proc/*/cwd", "/proc/*/fd/*"],
    ];
    assert.deepEqual([...new Set(denied.map(({ path }) => path))], unseen);
    assert.equal(sourceOf(report, "boot", "/proc/uptime").answer, "ok");
  },
});
