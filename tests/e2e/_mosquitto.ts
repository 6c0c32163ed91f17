/** Debian's mosquitto as the tests' broker: mutual TLS, one topic tree per certificate. */
import mqtt from "mqtt";
import { issue, type Issued, makeAuthority, type Subject } from "../../certs.example/make.ts";
import type { CredentialPaths } from "../../src/delivery/credentials.ts";

/** What a test may want otherwise. */
export interface BrokerOptions {
  /** Signs the broker's and the devices' certificates; a new one by default. */
  authority?: Issued;
  /** Of the broker's certificate. */
  subject?: Partial<Subject>;
  /** Where it listens for TLS; by default on the loopback device. */
  address?: string;
  /** The access list; by default a device writes and reads `device/<its common name>/#` alone. */
  acl?: string;
  /** Further lines of mosquitto.conf, for the listener that speaks TLS. */
  config?: string;
  /** Further lines of mosquitto.conf, for all listeners. */
  global?: string;
  env?: Record<string, string>;
  /** Do not start it yet. */
  stopped?: boolean;
}

/** A message as an independent subscriber saw it. */
export interface Seen {
  topic: string;
  payload: string;
  /** Stored before the subscription. */
  retained: boolean;
}

/** A broker on free loopback ports. Disposing it leaves nothing behind. */
export interface Broker extends AsyncDisposable {
  hostname: "localhost";
  /** MQTT over mutual TLS. */
  port: number;
  /** MQTT without TLS, for the tests' own eyes: anyone may do anything. */
  plainPort: number;
  authority: Issued;
  directory: string;
  start(): Promise<void>;
  stop(signal?: Deno.Signal): Promise<void>;
  /** Sends it a signal that does not end it, such as SIGSTOP or SIGHUP. */
  signal(signal: Deno.Signal): Promise<void>;
  /** Issues a certificate, writes `<directory>/<name>.crt` and `.key`, and returns the paths. */
  device(name: string, subject?: Partial<Subject>, authority?: Issued): Promise<CredentialPaths>;
  /** Sees all that is published from here on, and what is retained now. */
  watch(topic: string, onSeen?: (message: Seen) => void): Promise<Watch>;
  /** What mosquitto has logged. */
  log(): string;
}

/** An independent subscriber (and publisher), over the port without TLS. */
export interface Watch extends AsyncDisposable {
  seen: Seen[];
  /** The first message for which the test holds, seen already or within the time. */
  until(test: (message: Seen) => boolean, withinMs?: number): Promise<Seen>;
  publish(topic: string, payload: string | Uint8Array, retain?: boolean): Promise<void>;
}

const ACL = `topic readwrite #
pattern readwrite device/%u/#
`;
const READY = "running";

/** Where mosquitto is; undefined if it is not installed. Debian puts it where ordinary users do not look. */
export const mosquittoPath: string | undefined = find("mosquitto");

/** Where a program is, also one for administrators. */
export function find(program: string): string | undefined {
  return [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/local/sbin", "/usr/sbin", "/sbin"]
    .map((directory) => `${directory}/${program}`)
    .find((path) => isFile(path));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** Registers a test that needs mosquitto and perhaps more; without, it is skipped by name. */
export function brokerTest(name: string, fn: () => Promise<void>, missing?: string): void {
  const lack = mosquittoPath === undefined ? "mosquitto is not installed" : missing;
  if (lack === undefined) Deno.test(name, fn);
  else Deno.test({ name: `${name} (skipped: ${lack})`, ignore: true, fn });
}

/** Starts a broker. */
export async function startMosquitto(options: BrokerOptions = {}): Promise<Broker> {
  const directory = Deno.makeTempDirSync({ prefix: "telltale-broker-" });
  const authority = options.authority ?? await makeAuthority("telltale test CA");
  const [port = 0, plainPort = 0] = freePorts(2);
  const server = await issue(authority, {
    commonName: "localhost",
    kind: "server",
    dns: ["localhost"],
    ip: ["127.0.0.1"],
    ...options.subject,
  });
  const write = (name: string, text: string) =>
    Deno.writeTextFileSync(`${directory}/${name}`, text, { mode: 0o600 });
  write("ca.crt", authority.certificatePem);
  write("broker.crt", server.certificatePem);
  write("broker.key", server.keyPem);
  write("acl", options.acl ?? ACL);
  write("mosquitto.conf", configuration(directory, port, plainPort, options));
  let run: Run | undefined;
  const logs: string[] = [];
  const broker: Broker = {
    hostname: "localhost",
    port,
    plainPort,
    authority,
    directory,
    async start() {
      run = await startProcess(`${directory}/mosquitto.conf`, logs, options.env ?? {});
    },
    async stop(signal = "SIGTERM") {
      const stopping = run;
      run = undefined;
      if (stopping === undefined) return;
      stopping.process.kill(signal);
      await stopping.process.status;
      await stopping.logged;
    },
    // deno-lint-ignore require-await -- like start and stop
    async signal(signal) {
      run?.process.kill(signal);
    },
    async device(name, subject = {}, signer = authority) {
      const pair = await issue(signer, { commonName: name, kind: "client", ...subject });
      write(`${name}.crt`, pair.certificatePem);
      write(`${name}.key`, pair.keyPem);
      const path = (file: string) => `${directory}/${file}`;
      return { ca: path("ca.crt"), cert: path(`${name}.crt`), key: path(`${name}.key`) };
    },
    watch: (topic, onSeen) => watch(plainPort, topic, onSeen),
    log: () => logs.join(""),
    async [Symbol.asyncDispose]() {
      await broker.stop("SIGKILL");
      Deno.removeSync(directory, { recursive: true });
    },
  };
  if (!options.stopped) await broker.start();
  return broker;
}

function configuration(
  directory: string,
  port: number,
  plainPort: number,
  { address = "127.0.0.1", config = "", global = "" }: BrokerOptions,
): string {
  return `# Started as root it would become another user, who cannot read the keys.
user root
persistence false
log_dest stderr
log_type all
connection_messages true
acl_file ${directory}/acl
allow_anonymous true
${global}

listener ${port} ${address}
cafile ${directory}/ca.crt
certfile ${directory}/broker.crt
keyfile ${directory}/broker.key
require_certificate true
use_identity_as_username true
${config}

listener ${plainPort} 127.0.0.1
`;
}

interface Run {
  process: Deno.ChildProcess;
  /** Resolves when all that it logged was read. */
  logged: Promise<void>;
}

async function startProcess(
  configPath: string,
  logs: string[],
  env: Record<string, string>,
): Promise<Run> {
  if (mosquittoPath === undefined) throw new Error("mosquitto is not installed");
  const from = logs.length;
  const process = new Deno.Command(mosquittoPath, {
    args: ["-c", configPath],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const logged = (async () => {
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      logs.push(text);
      if (logs.slice(from).join("").includes(READY)) resolve();
    }
  })();
  await Promise.race([ready, logged]);
  if (!logs.slice(from).join("").includes(READY)) {
    await process.status;
    throw new Error(`mosquitto does not start:\n${logs.slice(from).join("")}`);
  }
  return { process, logged };
}

/** Ports that were free just now. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map((listener) => (listener.addr as Deno.NetAddr).port);
  for (const listener of listeners) listener.close();
  return ports;
}

async function watch(
  port: number,
  topic: string,
  onSeen: (message: Seen) => void = () => {},
): Promise<Watch> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    reconnectPeriod: 0,
    protocolVersion: 5,
  });
  const seen: Seen[] = [];
  const wakes = new Set<() => void>();
  client.on("error", () => {});
  client.on("message", (topic, payload, { retain }) => {
    const message = { topic, payload: payload.toString(), retained: retain };
    seen.push(message);
    onSeen(message);
    for (const wake of wakes) wake();
  });
  await client.subscribeAsync(topic, { qos: 1 });
  return {
    seen,
    until(test, withinMs = 5_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          wakes.delete(look);
          reject(new Error(`Not seen within ${withinMs} ms; seen: ${JSON.stringify(seen)}`));
        }, withinMs);
        const look = () => {
          const found = seen.find(test);
          if (found === undefined) return;
          clearTimeout(timer);
          wakes.delete(look);
          resolve(found);
        };
        wakes.add(look);
        look();
      });
    },
    async publish(topic, payload, retain = false) {
      await client.publishAsync(topic, payload as string, { qos: 1, retain });
    },
    async [Symbol.asyncDispose]() {
      await client.endAsync(true);
    },
  };
}
