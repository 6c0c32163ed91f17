/**
 * The main job on this machine: an agent with least privilege, a broker that wants certificates, and a
 * consumer that rebuilds the agent's state from the deltas and compares hashes.
 */
import "../src/delivery/_environment.ts";
import { parseArgs } from "node:util";
import { writeCertificates } from "../certs.example/make.ts";
import { random, randomHex, systemClock } from "../src/clock.ts";
import { emptyMirror, receive } from "../src/core/consumer.ts";
import type { CredentialPaths } from "../src/delivery/credentials.ts";
import { openLine } from "../src/delivery/mqtt.ts";
import { startAgent } from "./demo/agent.ts";
import { startBroker } from "./demo/broker.ts";
import { readable } from "./demo/show.ts";

const HELP =
  `The main job of telltale on this machine: an agent, a broker, and a consumer that verifies.

usage: deno task demo [--messages N] [--follow] [--every S] [--broker URL --ca FILE --cert FILE --key FILE]

  --messages N   end after N verified messages (5)
  --follow       go on until Ctrl-C
  --every S      seconds between messages (2; the agent's own default is 10)
  --broker URL   use this broker, mqtts://HOST[:PORT], with the certificates given, instead of a built-in one
`;

const { values: flags } = parseArgs({
  args: Deno.args,
  options: {
    messages: { type: "string", default: "5" },
    follow: { type: "boolean", default: false },
    every: { type: "string", default: "2" },
    broker: { type: "string" },
    ca: { type: "string" },
    cert: { type: "string" },
    key: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const WANTED = flags.follow ? Infinity : Number(flags.messages);
const toTerminal = Deno.stdout.isTerminal();

interface Parties extends AsyncDisposable {
  broker: { hostname: string; port: number };
  device: CredentialPaths;
  consumer: CredentialPaths;
}

/** The broker, and the certificates of the device and of the consumer. */
async function gather(directory: string): Promise<Parties> {
  const { broker: url, ca, cert, key } = flags;
  if (url !== undefined) {
    const { hostname, port } = new URL(url.replace(/^mqtts:/, "https:"));
    if (ca === undefined || cert === undefined || key === undefined) {
      throw new Error("--broker wants --ca, --cert and --key");
    }
    const own = { ca, cert, key };
    const broker = { hostname: hostname.replace(/^\[(.*)\]$/, "$1"), port: Number(port || 8883) };
    return { broker, device: own, consumer: own, async [Symbol.asyncDispose]() {} };
  }
  await writeCertificates({
    out: directory,
    devices: [DEVICE, CONSUMER],
    broker: ["localhost", "127.0.0.1"],
    force: false,
  });
  const credentials = (name: string) => ({
    ca: `${directory}/ca.crt`,
    cert: `${directory}/${name}.crt`,
    key: `${directory}/${name}.key`,
  });
  const read = (name: string) => Deno.readTextFile(`${directory}/${name}`);
  const [caPem, certPem, keyPem] = await Promise.all(
    ["ca.crt", "broker.crt", "broker.key"].map(read),
  );
  const broker = await startBroker({ ca: caPem ?? "", cert: certPem ?? "", key: keyPem ?? "" });
  return {
    broker: { hostname: "127.0.0.1", port: broker.port },
    device: credentials(DEVICE),
    consumer: credentials(CONSUMER),
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}

const DEVICE = "demo-device";
const CONSUMER = "demo-consumer";

/** Verifies and shows messages; resolves to the exit code. */
function consume({ broker, consumer }: Parties, signal: AbortSignal): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let mirror = emptyMirror();
  let verified = 0;
  let bytes = 0;
  const line = openLine({
    target: () => ({ ...broker, protocol: "auto", keepaliveS: 60, credentials: consumer }),
    clientId: `${CONSUMER}-${randomHex(4)}`,
    clock: systemClock,
    random,
    will: (n) => ({ topic: `${CONSUMER}/will`, payload: String(n), retain: false }),
    subscribe: () => [flags.broker === undefined ? `device/${DEVICE}/data` : "device/+/data"],
    onConnected() {},
    onTrouble(sentence, final) {
      console.error(`demo: ${sentence}`);
      if (final) resolve(1);
    },
    onMessage(_topic, payload) {
      if (verified >= WANTED) return;
      const text = decoder.decode(payload);
      const received = receive(mirror, text);
      mirror = received.mirror;
      const { verdict } = received;
      const shown = toTerminal ? readable(text, verdict, !Deno.noColor) : `${text}\n`;
      Deno.stdout.writeSync(encoder.encode(shown));
      bytes += payload.length;
      if (verdict.kind === "verified") verified += 1;
      if (verdict.kind === "gap" || verdict.kind === "mismatch") {
        console.error(`demo: ${verdict.kind}: ${verdict.why}`);
        resolve(1);
      }
      if (verified >= WANTED) resolve(0);
    },
  });
  signal.addEventListener("abort", () => resolve(0));
  return promise.finally(async () => {
    await line.close(undefined);
    console.error(`demo: ${verified} messages verified by State_Hash, ${bytes} bytes`);
  });
}

async function demo(): Promise<number> {
  const directory = await Deno.makeTempDir({ prefix: "telltale-demo-" });
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stop.abort());
  }
  try {
    await using parties = await gather(directory);
    const outcome = consume(parties, stop.signal);
    const { broker, device: credentials } = parties;
    const agent = await startAgent({ directory, broker, credentials, everyS: Number(flags.every) });
    const first = await Promise.race([outcome, agent.status]);
    if (typeof first !== "number") {
      console.error(`demo: the agent ended by itself with ${first.code}`);
      stop.abort();
      await outcome;
      return first.code || 1;
    }
    agent.kill("SIGTERM");
    await agent.status;
    return first;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

if (flags.help) {
  console.log(HELP);
  Deno.exit(0);
}
Deno.exit(await demo());
