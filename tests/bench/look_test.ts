import assert from "node:assert/strict";

const BENCH = decodeURIComponent(new URL("look.ts", import.meta.url).pathname);

async function hasCompiler(): Promise<boolean> {
  try {
    return (await new Deno.Command("cc", { args: ["--version"], stdout: "null" }).output()).success;
  } catch {
    return false;
  }
}
const skip = await hasCompiler() ? "" : " (skipped: no C compiler here)";

Deno.test(
  `the bench compares a look with the C program${skip}`,
  { ignore: skip !== "" },
  async () => {
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", BENCH, "--runs=1", "--looks=2", "--warm-up=1"],
    }).output();
    const text = new TextDecoder().decode(stdout);
    assert.match(text, /^[0-9]+\.[0-9]{2} × C: /m, text + new TextDecoder().decode(stderr));
  },
);
