import assert from "node:assert/strict";
import { startAgent } from "./_agent.ts";
import { brokerTest, type Seen, startMosquitto } from "./_mosquitto.ts";

/** Why there can be no network namespace here, undefined if there can. */
function whyNoNamespace(): string | undefined {
  const { success } = new Deno.Command("unshare", { args: ["--net", "true"], stderr: "null" })
    .outputSync();
  return success ? undefined : "no network namespaces here (unshare --net)";
}

/** Listens on a port until it is killed; in a network namespace of its own where that is asked for. */
function listen(port: number, ...before: readonly string[]): Deno.ChildProcess {
  const [command = "", ...args] = [
    ...before,
    Deno.execPath(),
    "eval",
    `Deno.listen({ hostname: "0.0.0.0", port: ${port} }); setInterval(() => {}, 9e8)`,
  ];
  return new Deno.Command(command, { args, stdout: "null", stderr: "null" }).spawn();
}

brokerTest(
  "a new listener, also one in another network namespace, is raised with its process and cleared",
  async () => {
    await using broker = await startMosquitto();
    await using watch = await broker.watch("device/pump-17/alert");
    await using data = await broker.watch("device/pump-17/data");
    const credentials = await broker.device("pump-17");
    await using _agent = startAgent({
      port: broker.port,
      credentials,
      config: '[device]\nid = "pump-17"',
    });
    await data.until(({ payload }) => payload.includes("open_ports/(baseline)"), 20_000);
    const port = 20_000 + Deno.pid % 10_000;
    const programs = [listen(port), listen(port + 1, "unshare", "--net")];
    const alert = (seen: Seen) => JSON.parse(seen.payload);
    const of = (state: string, port: number) => (seen: Seen) =>
      alert(seen).state === state && alert(seen).evidence.port === port;
    try {
      const raised = await Promise.all(
        [0, 1].map((i) => watch.until(of("raised", port + i), 15_000)),
      );
      const [here, elsewhere] = raised.map(alert);
      assert.equal(here.id, `open_ports/tcp/0.0.0.0:${port}`);
      assert.equal(here.severity, "critical");
      assert.equal(here.evidence.pid, programs[0]?.pid);
      assert.equal(here.evidence.exe, Deno.realPathSync(Deno.execPath()));
      assert.match(elsewhere.id, new RegExp(`^open_ports/tcp/0\\.0\\.0\\.0:${port + 1}@`));
      assert.equal(elsewhere.evidence.pid, programs[1]?.pid);
    } finally {
      for (const program of programs) program.kill("SIGKILL");
      await Promise.all(programs.map(({ status }) => status));
    }
    await Promise.all([0, 1].map((i) => watch.until(of("cleared", port + i), 30_000)));
    const times = watch.seen.filter((seen) => of("raised", port)(seen)).length;
    assert.equal(times, 1);
  },
  whyNoNamespace(),
);
