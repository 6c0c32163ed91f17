import assert from "node:assert/strict";
import { pathOf } from "./_tree.ts";

Deno.test("every derived file is what deno task gen writes", async () => {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--quiet", pathOf("deploy/generate.ts"), "--check"],
    stderr: "piped",
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
});
