/** How a program ended. */
export interface Outcome {
  ok: boolean;
  stdout: string;
  stderr: string;
}

/** How a program is to be run. */
export interface Run {
  cwd?: string;
  /** Set in its environment; removed from it where undefined. */
  env?: Readonly<Record<string, string | undefined>>;
  withinMs?: number;
}

/** Runs a program to its end, or until its time is over. One that does not exist has not ended well. */
export async function run(command: readonly string[], how: Run = {}): Promise<Outcome> {
  const [program = "", ...args] = command;
  const env: Record<string, string> = { ...Deno.env.toObject(), NO_COLOR: "1" };
  for (const [name, value] of Object.entries(how.env ?? {})) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), how.withinMs ?? 600_000);
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args,
      env,
      clearEnv: true,
      stdin: "null",
      signal: over.signal,
      ...how.cwd === undefined ? {} : { cwd: how.cwd },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { ok: success, stdout: text(stdout), stderr: text(stderr) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { ok: false, stdout: "", stderr: `${program}: no such program` };
  } finally {
    clearTimeout(timer);
  }
}

/** The innermost cause that Deno gives for an error, in one line. */
export function causeOf(stderr: string): string {
  const lines = stderr.split("Stack backtrace:")[0]?.split("\n").map((line) => line.trim()) ?? [];
  const causes = lines.filter((line) => /^(error: |\d+: )/.test(line));
  return (causes.at(-1) ?? lines.filter((line) => line !== "").at(-1) ?? "no reason given")
    .replace(/^(error|\d+): /, "");
}
