import assert from "node:assert/strict";

const SCRIPT = new URL("../../deploy/with-host", import.meta.url).pathname;

/** Who can try it here: this user, and as root also a user without rights. */
const PREFIXES: readonly (readonly string[])[] = Deno.uid() === 0
  ? [[], ["runuser", "-u", "nobody", "--"]]
  : [[]];

interface Run {
  code: number;
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

/** Runs shell text under the script, given to the shell on stdin since others cannot read this directory. */
async function withHost(prefix: readonly string[], text: string, kill?: Deno.Signal): Promise<Run> {
  const script = await Deno.readTextFile(SCRIPT);
  const [program = "sh", ...args] = [...prefix, "sh", "-c", script, "with-host", "sh", "-c", text];
  const child = new Deno.Command(program, { args, cwd: "/", stdout: "piped", stderr: "piped" })
    .spawn();
  if (kill !== undefined) {
    setTimeout(() => child.kill(kill), 500);
  }
  const { code, signal, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function disappears(path: string): Promise<boolean> {
  for (let i = 0; i < 50; i++) {
    try {
      Deno.lstatSync(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

for (const prefix of PREFIXES) {
  const who = prefix.length === 0 ? "this user" : "a user without rights";
  const missing = await reasonToSkip(prefix);
  const skipped = missing === undefined ? "" : ` (skipped: ${missing})`;
  const test = (name: string, fn: () => Promise<void>) =>
    Deno.test({
      name: `with-host ${name} for ${who}${skipped}`,
      ignore: missing !== undefined,
      fn,
    });

  test("shows /proc and /sys, passes the exit code and leaves nothing", async () => {
    const run = await withHost(
      prefix,
      'echo "$RUNTIME_DIRECTORY"; cut -d" " -f1 "$RUNTIME_DIRECTORY/host/proc/1/stat";' +
        ' ls "$RUNTIME_DIRECTORY/host/sys" | grep -x class;' +
        ' echo >"$RUNTIME_DIRECTORY/file"; exit 3',
    );
    assert.equal(run.stderr, "");
    const [directory = "", ...rest] = run.stdout.trim().split("\n");
    assert.match(directory, /^\/tmp\/th\.\w+$/);
    assert.deepEqual(rest, ["1", "class"]);
    assert.equal(run.code, 3);
    assert.ok(await disappears(directory));
    assert.ok(!(await Deno.readTextFile("/proc/self/mounts")).includes(directory));
  });

  if (prefix.length > 0) continue;
  for (const signal of ["SIGTERM", "SIGINT", "SIGKILL"] as const) {
    test(`passes ${signal} and leaves nothing`, async () => {
      const run = await withHost(prefix, 'echo "$RUNTIME_DIRECTORY"; exec sleep 20', signal);
      assert.equal(run.signal, signal);
      assert.ok(await disappears(run.stdout.trim()));
    });
  }
}

Deno.test("with-host says how it is used when there is no command", async () => {
  const { code, stderr } = await new Deno.Command(SCRIPT, { stderr: "piped" }).output();
  assert.equal(code, 64);
  assert.match(new TextDecoder().decode(stderr), /^usage: /);
});

Deno.test("with-host exits with 77 where there are no namespaces", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${directory}/unshare`, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
    const { code, stderr } = await new Deno.Command(SCRIPT, {
      args: ["true"],
      env: { PATH: `${directory}:${Deno.env.get("PATH")}` },
      stderr: "piped",
    }).output();
    assert.equal(code, 77);
    assert.match(new TextDecoder().decode(stderr), /^with-host: .+\n$/);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

async function reasonToSkip(prefix: readonly string[]): Promise<string | undefined> {
  try {
    const { code } = await withHost(prefix, "true");
    return code === 77 ? "no namespaces" : undefined;
  } catch {
    return `no ${prefix[0]}`;
  }
}
