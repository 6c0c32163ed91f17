import assert from "node:assert/strict";
import { pathOf } from "../_tree.ts";

interface Told {
  detector: string;
  severity: string;
  pid: number;
  lie?: string;
  exe?: string;
  capabilities?: readonly string[];
}

/** Why nobody without rights can look here, undefined if he can. */
function whyNot(): string | undefined {
  if (Deno.uid() !== 0) return "only root can bind /proc a second time and give up its rights";
  const { success } = new Deno.Command("unshare", {
    args: ["--mount", "setpriv", "--version"],
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return success ? undefined : "no namespaces here (unshare)";
}

const why = whyNot();
const skipped = why === undefined ? "" : ` (skipped: ${why})`;

/** Somebody without rights who looks when he is asked to. */
function startLooker(grant: "visibility" | "base") {
  const directory = Deno.makeTempDirSync();
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  const { denoDir } = JSON.parse(new TextDecoder().decode(info.stdout));
  const child = new Deno.Command("unshare", {
    args: [
      ...["--mount", "sh", pathOf("tests/e2e/_liars.sh"), directory, grant],
      ...[Deno.realPathSync(Deno.execPath()), denoDir, pathOf("."), "tests/e2e/_liars_driver.ts"],
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const look = async (): Promise<readonly Told[]> => {
    await writer.write(new Uint8Array([10]));
    for (let text = ""; !text.endsWith("\n");) {
      const { value, done } = await reader.read();
      if (done) throw new Error("The looker has ended");
      text += value;
      if (!text.endsWith("\n")) continue;
      const { blind, told } = JSON.parse(text);
      assert.deepEqual(blind, {});
      return told;
    }
    return [];
  };
  return {
    look,
    /** Looks until something is told; a process that is known is asked anew at one of six looks. */
    async until(what: (told: Told) => boolean): Promise<Told> {
      for (let looks = 0; looks < 40; looks++) {
        const found = (await look()).find(what);
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`Never told: ${what} ${JSON.stringify(await look())}`);
    },
    async [Symbol.asyncDispose]() {
      await writer.close().catch(() => {});
      await reader.cancel();
      await child.status;
      Deno.removeSync(directory);
    },
  };
}

/** A file of memory with a program in it, memfd_create(2); a name by which it can be started. */
function inMemory(program: string): string {
  const libc = Deno.dlopen("libc.so.6", {
    memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
  });
  const fd = libc.symbols.memfd_create(new TextEncoder().encode("sealed\0"), 0);
  libc.close();
  assert.ok(fd > 0);
  const path = `/proc/${Deno.pid}/fd/${fd}`;
  Deno.writeFileSync(path, Deno.readFileSync(program));
  return path;
}

Deno.test({
  name: `a user without rights tells liars from all others on this machine${skipped}`,
  ignore: why !== undefined,
  async fn() {
    const directory = Deno.makeTempDirSync();
    Deno.chmodSync(directory, 0o755);
    const children: Deno.ChildProcess[] = [];
    const start = (command: string, ...args: string[]): number => {
      const child = new Deno.Command(command, { args, stdin: "null" }).spawn();
      children.push(child);
      return child.pid;
    };
    /** In place of a shell: a copy of sleep by a name of its own, called by another. */
    const copy = (name: string, argv0: string) =>
      start(
        "bash",
        "-c",
        `cp /bin/sleep "$1/"$2; exec -a "$3" "$1/"$2 3600`,
        "bash",
        directory,
        name,
        argv0,
      );
    const [seeing, blind] = [startLooker("visibility"), startLooker("base")];
    try {
      await Promise.all([seeing.look(), blind.look()]);
      const thread = copy("thread", "[kworker/0:0]");
      const daemon = copy("daemon", "/usr/sbin/sshd");
      const raw = start(
        "bash",
        "-c",
        `cp /bin/sleep $1/$'\\xff'; exec $1/$'\\xff' 3600`,
        "bash",
        directory,
      );
      const deleted = copy("deleted", "deleted");
      const forged = start(
        "bash",
        "-c",
        `cp /bin/sleep "$1/forged (deleted)"; exec "$1/forged (deleted)" 3600`,
        "bash",
        directory,
      );
      const memory = start(inMemory("/bin/sleep"), "3600");
      const capable = start(
        "setpriv",
        ...["--reuid=65533", "--clear-groups", "--inh-caps=+setuid", "--ambient-caps=+setuid"],
        ...["/bin/sleep", "3600"],
      );
      const innocent = [
        start("bash", "-c", "exec -a -bash bash -c 'sleep 3600; :'"),
        start("sleep", "3600"),
      ];

      const by = (detector: string, pid: number, more: Partial<Told> = {}) => (told: Told) =>
        told.detector === detector && told.pid === pid &&
        Object.entries(more).every(([name, value]) => told[name as keyof Told] === value);
      await seeing.until(
        by("masquerading_process", thread, { lie: "kernel_thread", severity: "critical" }),
      );
      await seeing.until(by("masquerading_process", daemon, { lie: "other_program" }));
      await seeing.until(by("masquerading_process", raw, { lie: "unreadable_name" }));
      await seeing.until(by("program_in_open_directory", deleted, { exe: `${directory}/deleted` }));
      await seeing.until(
        by("deleted_executable", memory, { exe: "/memfd:sealed", severity: "critical" }),
      );
      const { capabilities } = await seeing.until(
        by("unexpected_capabilities", capable, { severity: "critical" }),
      );
      assert.deepEqual(capabilities, ["CAP_SETUID"]);
      Deno.removeSync(`${directory}/deleted`);
      await seeing.until(by("deleted_executable", deleted, { severity: "critical" }));
      await seeing.until(by("deleted_executable", forged, { severity: "warning" }));
      const all = await seeing.look();
      assert.deepEqual(all.filter(({ pid }) => innocent.includes(pid)), []);

      // Without the grant: what the kernel shows to everybody, and no more.
      await blind.until(by("masquerading_process", thread, { lie: "kernel_thread" }));
      await blind.until(by("unexpected_capabilities", capable));
      const others = [raw, deleted, forged, memory];
      assert.deepEqual((await blind.look()).filter(({ pid }) => others.includes(pid)), []);
    } finally {
      for (const child of children) child.kill("SIGKILL");
      await Promise.all(children.map(({ status }) => status));
      await Promise.all([seeing, blind].map((it) => it[Symbol.asyncDispose]()));
      Deno.removeSync(directory, { recursive: true });
    }
  },
});
