/** The agent as a process of its own, as a device runs it. */
import { pathOf } from "../_tree.ts";
import type { CredentialPaths } from "../../src/delivery/credentials.ts";
import { emptyMirror, type Mirror, receive } from "../../src/core/consumer.ts";
import type { Seen } from "./_mosquitto.ts";

/** How a test starts it. */
export interface AgentOptions {
  /** Of the broker; without it the configuration says where that is. */
  port?: number | undefined;
  credentials: CredentialPaths;
  /** State directory; without one nothing survives. */
  state?: string;
  heartbeatS?: number;
  /** Further TOML. */
  config?: string;
  /** The whole configuration, in place of all that. */
  text?: string;
  env?: Readonly<Record<string, string>>;
  /** Further arguments, such as `--root=...`. */
  args?: readonly string[];
  /** What executes it, such as `unshare --mount`. */
  wrapper?: readonly string[];
}

/** A running agent. Disposing it kills it. */
export interface Agent extends AsyncDisposable {
  process: Deno.ChildProcess;
  /** All that it has written to stderr so far. */
  log(): string;
  /** Resolves when stderr matches. */
  says(pattern: RegExp, withinMs?: number): Promise<void>;
  stop(signal?: Deno.Signal): Promise<number>;
}

/** Starts `telltale run` with every permission: what the flags must be is for other tests. */
export function startAgent(
  options: AgentOptions,
): Agent & { configure(text: string): void } {
  const { credentials, port } = options;
  const config = Deno.makeTempFileSync({ suffix: ".toml" });
  Deno.writeTextFileSync(
    config,
    options.text ??
      `[report]\nheartbeat_s = ${options.heartbeatS ?? 1}\n${options.config ?? ""}`,
  );
  const [program = "", ...before] = [...options.wrapper ?? [], Deno.execPath()];
  const process = new Deno.Command(program, {
    args: [
      ...before,
      "run",
      "-A",
      "--quiet",
      "--no-check",
      pathOf("src/main.ts"),
      "run",
      `--config=${config}`,
      ...port === undefined ? [] : [`--broker=localhost:${port}`],
      `--ca=${credentials.ca}`,
      `--cert=${credentials.cert}`,
      `--key=${credentials.key}`,
      ...options.state === undefined ? [] : [`--state=${options.state}`],
      ...options.args ?? [],
    ],
    env: options.env ?? {},
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const agent = watchAgent(process, () => Deno.removeSync(config));
  return { ...agent, configure: (text) => Deno.writeTextFileSync(config, text) };
}

/** An agent that was started, its stderr piped; what is to be done once it has ended. */
export function watchAgent(process: Deno.ChildProcess, afterwards: () => void): Agent {
  let log = "";
  const wakes = new Set<() => void>();
  const logged = (async () => {
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      log += text;
      for (const wake of wakes) wake();
    }
  })();
  return {
    process,
    log: () => log,
    says(pattern, withinMs = 10_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          wakes.delete(look);
          reject(new Error(`It did not say ${pattern} within ${withinMs} ms:\n${log}`));
        }, withinMs);
        const look = () => {
          if (!pattern.test(log)) return;
          clearTimeout(timer);
          wakes.delete(look);
          resolve();
        };
        wakes.add(look);
        look();
      });
    },
    async stop(signal = "SIGTERM") {
      try {
        process.kill(signal);
      } catch {
        // It has ended already.
      }
      const { code } = await process.status;
      await logged;
      return code;
    },
    async [Symbol.asyncDispose]() {
      await this.stop("SIGKILL");
      afterwards();
    },
  };
}

/** What a subscriber that saw these messages holds; throws where they do not add up. */
export function rebuild(seen: readonly Seen[], topic: string): Mirror {
  let mirror = emptyMirror();
  for (const message of seen) {
    if (message.topic !== topic) continue;
    const received = receive(mirror, message.payload);
    mirror = received.mirror;
    const { verdict } = received;
    if (verdict.kind === "gap" || verdict.kind === "mismatch") {
      throw new Error(`${verdict.kind}: ${verdict.why}`);
    }
  }
  return mirror;
}
