/** Processes that are hidden for real, on this machine. */
import assert from "node:assert/strict";
import { pathOf } from "../_tree.ts";
import type { Hunt, Hunted } from "./_hunter.ts";

const PID_MAX = Number(Deno.readTextFileSync("/proc/sys/kernel/pid_max"));
/** Sweeps of a larger space take minutes. */
const small = PID_MAX <= 131_072 ? undefined : `pid_max is ${PID_MAX}`;

/** Registers a test of a hunt, which is skipped aloud for a reason. */
function huntTest(name: string, why: string | undefined, fn: () => Promise<void>): void {
  const skip = why === undefined ? "" : ` (skipped: ${why})`;
  Deno.test({ name: `${name}${skip}`, ignore: why !== undefined, fn });
}

async function lacks(...command: [string, ...string[]]): Promise<string | undefined> {
  try {
    const [name, ...args] = command;
    const { success } = await new Deno.Command(name, { args, stdout: "null", stderr: "null" })
      .output();
    return success ? undefined : `${name} does not work here`;
  } catch {
    return `no ${command[0]}`;
  }
}
const noCompiler = await lacks("cc", "--version");
const noNamespace = await lacks("unshare", "--mount", "--pid", "--fork", "--mount-proc", "true");

/** Runs a hunter, behind a command that runs its arguments. */
async function hunt(
  task: Hunt,
  env: Record<string, string> = {},
  behind: readonly string[] = [],
): Promise<Hunted> {
  const [command = "", ...args] = [
    ...behind,
    Deno.execPath(),
    "run",
    "-A",
    "--no-check",
    "--quiet",
    pathOf("tests/collectors/_hunter.ts"),
    JSON.stringify(task),
  ];
  const { success, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** A process that waits, and a directory, while the function runs. */
async function withSleeper(
  fn: (pid: number, directory: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  // So many others begin after it that it is no more among the last.
  const script = "sleep 1000 & echo $!; for i in $(seq 600); do (:); done; echo; wait";
  const shell = new Deno.Command("sh", { args: ["-c", script], stdout: "piped" }).spawn();
  const reader = shell.stdout.getReader();
  let said = "";
  while (!said.endsWith("\n\n")) said += new TextDecoder().decode((await reader.read()).value);
  const pid = Number.parseInt(said);
  try {
    await fn(pid, directory);
  } finally {
    Deno.kill(pid);
    await reader.cancel();
    await shell.status;
    await Deno.remove(directory, { recursive: true });
  }
}

huntTest(
  "a process that a preloaded library hides is found, by its pid and by its cgroup",
  noCompiler ?? small,
  () =>
    withSleeper(async (pid, directory) => {
      const hook = `${directory}/hook.so`;
      const source = pathOf("tests/collectors/_readdir_hook.c");
      const args = ["-shared", "-fPIC", "-O1", "-o", hook, source, "-ldl"];
      assert.ok((await new Deno.Command("cc", { args }).output()).success);
      const env = { LD_PRELOAD: hook, HIDDEN_NAME: `${pid}` };

      await Deno.mkdir(`${directory}/sys`);
      const alone = await hunt(
        { sweeps: 2, until: pid, mounts: { "/sys": `${directory}/sys` } },
        env,
      );
      assert.equal(alone.listed, false, "the hook works");
      assert.match(alone.standing.join(), new RegExp(`^hidden_process/${pid}/[0-9]+$`));
      assert.match(JSON.stringify(alone.evidence), /"how":"unlisted".*"process":"sleep"/);
      const others = alone.raised.filter((id) => !alone.standing.includes(id));
      assert.ok(others.every((id) => id === "hidden_process/(threads)"), others.join());

      const all = await hunt({ sweeps: 2, until: pid }, env);
      assert.deepEqual(all.standing, alone.standing);
      const { cgroups } = all.coverage as { cgroups: string };
      if (cgroups === "read") assert.equal(all.looks, 2);
    }),
);

huntTest(
  "a process that something is mounted over is found at the first look",
  noNamespace,
  () =>
    withSleeper(async (pid, directory) => {
      const script = `mount --bind "$0" /proc/${pid} && exec "$@"`;
      const behind = ["unshare", "--mount", "sh", "-c", script, directory];
      const { looks, standing } = await hunt({ sweeps: 2, until: pid }, {}, behind);
      assert.deepEqual([looks, standing], [1, [`hidden_process/${pid}/mount`]]);
    }),
);

huntTest(
  "a pid namespace is no hiding place: nobody is accused from within",
  noNamespace,
  async () => {
    const behind = ["unshare", "--mount", "--pid", "--fork", "--mount-proc"];
    const { raised, suspects, coverage } = await hunt({ sweeps: 1, seconds: 1 }, {}, behind);
    assert.deepEqual([raised, suspects], [[], 0]);
    const { namespace, threads_counted } = coverage as {
      namespace: string;
      threads_counted: string;
    };
    assert.deepEqual([namespace, threads_counted], ["inner", "incomparable"]);
  },
);
