/** An agent that follows a log which somebody writes to. */
import { type Agent, startAgent } from "../e2e/_agent.ts";
import { startMosquitto, type Watch } from "../e2e/_mosquitto.ts";

/** The agent, its log, and who sees what it publishes. */
export interface Follower {
  agent: Agent;
  watch: Watch;
  /** Writes at the end of the log. */
  append(text: string): void;
  /** The users of the failed logins that were published. */
  told(): readonly string[];
  /** Milliseconds of processor time that the agent had until now, user and system, all threads (proc(5)). */
  cpuMs(): number;
}

/** Starts a broker and an agent with a durable state that watches a log in a directory of its own. */
export async function withFollower(use: (follower: Follower) => Promise<void>): Promise<void> {
  await using broker = await startMosquitto();
  await using watch = await broker.watch("device/pump/data");
  const root = Deno.makeTempDirSync();
  try {
    const log = `${root}/var/log/auth.log`;
    Deno.mkdirSync(`${root}/var/log`, { recursive: true });
    Deno.mkdirSync(`${root}/state`);
    Deno.writeTextFileSync(log, "");
    await using agent = startAgent({
      port: broker.port,
      credentials: await broker.device("pump"),
      state: `${root}/state`,
      config: '[device]\nid = "pump"',
      args: [`--root=${root}`],
    });
    await watch.until(() => true, 15_000);
    const users: string[] = [];
    let read = 0;
    await use({
      agent,
      watch,
      append: (text) => Deno.writeTextFileSync(log, text, { append: true }),
      told() {
        for (; read < watch.seen.length; read++) {
          const { Failed_Login_Events = [] } = JSON.parse(watch.seen[read]?.payload ?? "{}");
          users.push(...Failed_Login_Events.map(({ user }: { user: string }) => user));
        }
        return users;
      },
      cpuMs() {
        const stat = Deno.readTextFileSync(`/proc/${agent.process.pid}/stat`);
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return (Number(fields[11]) + Number(fields[12])) * 10;
      },
    });
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

/** A failed login of a user. Each comes from an address of its own, so that none is a finding. */
export function failure(user: string, n: number): string {
  const address = `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  return `${
    new Date().toISOString()
  } pump sshd[${n}]: Failed password for ${user} from ${address} port 4711 ssh2\n`;
}

/** What sshd says besides. */
export function noise(n: number): string {
  return `${
    new Date().toISOString()
  } pump sshd[${n}]: Connection from 192.0.2.7 port 4711 on 192.0.2.9 port 22\n`;
}
