/** A cable between the agent and the broker, and the agent's small disk. Needs root, ip(8) and mount(8). */

/** Both, until they are closed. */
export interface Cable {
  /** The network namespace of the agent. */
  namespace: string;
  /** The address of the broker, as the agent sees it. */
  broker: string;
  plug(): void;
  /** Nothing comes through any more, and nobody is told. */
  cut(): void;
  fillDisk(): void;
  emptyDisk(): void;
  close(): void;
}

/** Why this machine cannot have one; undefined where it can. */
export function lackOfCable(): string | undefined {
  if (Deno.uid() !== 0) return "needs root";
  const name = `ttprobe${Deno.pid}`;
  try {
    run("ip", "netns", "add", name);
    run("ip", "netns", "del", name);
    return undefined;
  } catch {
    return "needs network namespaces and ip(8)";
  }
}

/** Lays a cable that is not plugged in, and mounts 1 MB at the directory. */
export function openCable(number: number, disk: string): Cable {
  const namespace = `telltale-${Deno.pid}-${number}`;
  const [outer, inner] = [`tt${Deno.pid % 100_000}a`, `tt${Deno.pid % 100_000}b`];
  const subnet = `10.217.${Deno.pid % 250}`;
  run("ip", "netns", "add", namespace);
  run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner, "netns", namespace);
  run("ip", "address", "add", `${subnet}.1/24`, "dev", outer);
  run("ip", "link", "set", outer, "up");
  run("ip", "-n", namespace, "address", "add", `${subnet}.2/24`, "dev", inner);
  run("ip", "-n", namespace, "link", "set", "lo", "up");
  Deno.mkdirSync(disk);
  run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
  const filler = `${disk}/filler`;
  return {
    namespace,
    broker: `${subnet}.1`,
    plug: () => run("ip", "-n", namespace, "link", "set", inner, "up"),
    cut: () => run("ip", "-n", namespace, "link", "set", inner, "down"),
    fillDisk() {
      using file = Deno.openSync(filler, { create: true, write: true });
      try {
        for (;;) file.writeSync(new Uint8Array(4096));
      } catch {
        // It is full.
      }
    },
    emptyDisk: () => Deno.removeSync(filler),
    close() {
      run("umount", "--lazy", disk);
      run("ip", "link", "del", outer);
      run("ip", "netns", "del", namespace);
    },
  };
}

function run(program: string, ...args: readonly string[]): void {
  const { success, stderr } = new Deno.Command(program, { args: [...args] }).outputSync();
  if (!success) {
    throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}
