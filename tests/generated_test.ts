import assert from "node:assert/strict";
import { pathOf } from "./_tree.ts";

// Formatting differs between the formatters' versions; the current one decides.
const old = Deno.version.deno.startsWith("2.4.");

Deno.test({
  name: `every derived file is what deno task gen writes${
    old ? " (skipped: Deno 2.4 formats otherwise)" : ""
  }`,
  ignore: old,
  async fn() {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--quiet", pathOf("deploy/generate.ts"), "--check"],
      stderr: "piped",
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  },
});
