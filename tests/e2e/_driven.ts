import type { CredentialPaths } from "../../src/delivery/credentials.ts";

/** A process of _line_driver.ts. Disposing it kills it. */
export interface Driven extends AsyncDisposable {
  /** The next event that has this member, and its value. */
  next(member: "connected" | "published" | "trouble"): Promise<string | number>;
  kill(): Promise<void>;
}

/** What the line is to be, and in which environment. */
export interface DriveOptions {
  port: number;
  clientId: string;
  credentials: CredentialPaths;
  leaveOpen?: true;
  env?: Record<string, string>;
}

/** Starts the line with the permissions that it needs, and no more. */
export function drive({ env = {}, ...order }: DriveOptions): Driven {
  const { ca, cert, key } = order.credentials;
  const root = new URL("../../", import.meta.url).pathname;
  const permissions = order.leaveOpen ? ["-A"] : [
    `--allow-read=${ca},${cert},${key}`,
    `--allow-net=localhost:${order.port}`,
    "--allow-env=DENO_TLS_CA_STORE,SSL_CERT_FILE,SSL_CERT_DIR,DENO_CERT",
  ];
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "--no-prompt",
      "--quiet",
      "--cached-only",
      `--config=${root}deno.json`,
      ...permissions,
      new URL("_line_driver.ts", import.meta.url).pathname,
      JSON.stringify(order),
    ],
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";

  async function nextLine(): Promise<string> {
    while (!buffer.includes("\n")) {
      const { value, done } = await lines.read();
      if (done) throw new Error("The driver has ended");
      buffer += value;
    }
    const [line = "", ...rest] = buffer.split("\n");
    buffer = rest.join("\n");
    return line;
  }

  const driven: Driven = {
    async next(member) {
      while (true) {
        const event = JSON.parse(await nextLine());
        if (member in event) return event[member];
      }
    },
    async kill() {
      try {
        process.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
      await lines.cancel();
      await process.status;
    },
    [Symbol.asyncDispose]: () => driven.kill(),
  };
  return driven;
}
