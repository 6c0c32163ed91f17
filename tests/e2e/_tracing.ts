import type { executions } from "../../src/collectors/executions.ts";
import assert from "node:assert/strict";

const pathOf = (path: string) => new URL(path, import.meta.url).pathname;
const decoder = new TextDecoder();
/** What the collector knows. */
export type Executions = Awaited<ReturnType<typeof executions.collect>>["facts"];

/** Why no instance of tracefs can be had here, undefined if it can. */
export function whyNoTrace(): string | undefined {
  try {
    const { success } = new Deno.Command("unshare", {
      args: ["-m", "sh", "-c", "mount -t tracefs none /sys/kernel/tracing && setpriv --version"],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success ? undefined : "no tracefs here, or no root";
  } catch {
    return "no unshare";
  }
}

const GROUP_ADM = /^adm:[^:]*:(\d+):/m.exec(Deno.readTextFileSync("/etc/group"))?.[1] ?? "4";

/** What the feed and the collector make of it, as a user without rights, of what `act` does meanwhile. */
export async function observe(
  act: (directory: string, pid: number) => Promise<void>,
  { group = GROUP_ADM, kb = 0, before = ":", flag = "--no-remote" } = {},
): Promise<Executions> {
  const directory = Deno.makeTempDirSync({ dir: "/tmp", prefix: "tt" });
  Deno.chmodSync(directory, 0o755);
  Deno.mkdirSync(`${directory}/run`);
  Deno.copyFileSync("/bin/true", `${directory}/quick`);
  const { denoDir } = JSON.parse(
    decoder.decode(
      new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync().stdout,
    ),
  );
  const agent = new Deno.Command("unshare", {
    args: [
      ...["-m", "sh", pathOf("_tracing.sh"), pathOf("../../deploy/systemd/telltale-trace.conf")],
      ...[directory, group, String(kb), before.replaceAll("@", directory), Deno.execPath()],
      ...[denoDir, pathOf("_tracing_driver.ts"), flag],
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  try {
    let out = "";
    const reader = agent.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const errors = new Response(agent.stderr).text();
    while (!/^ready \d+\n/.test(out)) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`It did not begin: ${await errors}`);
      out += value;
    }
    await act(directory, Number(out.split(" ")[1]));
    Deno.writeTextFileSync(`${directory}/done`, "");
    for (let next = await reader.read(); !next.done; next = await reader.read()) out += next.value;
    assert.equal((await agent.status).code, 0, await errors);
    assert.equal(await errors, "");
    return JSON.parse(out.slice(out.indexOf("\n") + 1));
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}
