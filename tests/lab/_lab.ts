/** A device to install telltale on: a Debian booted by lab.sh, with a broker that demands certificates. */
import { writeCertificates } from "../../certs.example/make.ts";
import { emptyMirror, type Mirror, receive } from "../../src/core/consumer.ts";
import type { JsonObject } from "../../src/model/json.ts";
import { pathOf } from "../_tree.ts";

/** A message as a subscriber with its own certificate saw it, over restarts of the device too. */
export interface Seen {
  topic: string;
  retained: boolean;
  message: JsonObject;
}

/** What a command did. */
export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** A device. */
export interface Lab {
  suite: string;
  /** The id of the agent on it. */
  device: string;
  /** Runs shell text as root; throws with all it said unless it exits with 0. Gives stdout, trimmed. */
  sh(text: string): Promise<string>;
  /** Runs shell text as root, however it ends. */
  run(text: string): Promise<Outcome>;
  /** Like `sh`; the services that it starts have no more memory and processor than this. */
  limited(mib: number, percent: number, text: string): Promise<string>;
  /** Of what was started so: the most memory there was, and how many were killed for more. */
  usage(): { peakMib: number; killed: number };
  /** Runs install.sh as README says, with further arguments. */
  install(...args: readonly string[]): Promise<Outcome>;
  /** Everything published since the broker was set up, in order. */
  seen: Seen[];
  /** The first message for which the test holds; `from` counts from the beginning of `seen`. */
  until(
    test: (seen: Seen) => boolean,
    withinMs?: number | undefined,
    from?: number,
  ): Promise<Seen>;
  /** What a consumer holds that followed all data messages; throws where they do not add up. */
  rebuilt(): Mirror;
  /** Resolves when the shell text exits with 0. */
  holds(text: string, withinMs?: number): Promise<void>;
  /** What systemd says of the agent's unit. */
  show(property: string): Promise<string>;
  /** Where its files are on this machine. */
  root(): Promise<string>;
  reboot(): Promise<void>;
}

const SCRIPT = pathOf("tests/lab/lab.sh");
const DEVICE = "pump-17";
const CERTIFICATES = "/root/certificates";
/** An emulated processor, of which others have their share, takes its time. */
const patienceMs = (suite: string) => suite === "vm" ? 900_000 : 20_000;

const BROKER = `
mkdir -p /etc/mosquitto/lab
cp ${CERTIFICATES}/* /etc/mosquitto/lab
cat >/etc/mosquitto/lab/acl <<ACL
user watcher
topic read #
pattern readwrite device/%u/#
ACL
cat >/etc/mosquitto/conf.d/lab.conf <<CONF
listener 8883
cafile /etc/mosquitto/lab/ca.crt
certfile /etc/mosquitto/lab/broker.crt
keyfile /etc/mosquitto/lab/broker.key
require_certificate true
use_identity_as_username true
acl_file /etc/mosquitto/lab/acl
CONF
chown -R mosquitto /etc/mosquitto/lab
chmod -R go= /etc/mosquitto/lab
systemctl --quiet enable --now mosquitto
`;

/** Its session is kept by the broker, also while the device is down: nothing is missed. */
const SUBSCRIBE =
  "exec mosquitto_sub --host localhost --port 8883 --id watcher --disable-clean-session --qos 1 " +
  `--cafile ${CERTIFICATES}/ca.crt --cert ${CERTIFICATES}/watcher.crt ` +
  `--key ${CERTIFICATES}/watcher.key --topic 'device/#' -F %j`;

async function lab(suite: string, args: readonly string[], stdin?: Uint8Array): Promise<Outcome> {
  const child = new Deno.Command(SCRIPT, {
    args: [...args],
    env: { LAB_SUITE: suite },
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(stdin);
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, out: text(stdout), err: text(stderr) };
}

/** Why there can be no lab here; undefined where its root file system is there or was made just now. */
export async function reasonForNoLab(suite: string): Promise<string | undefined> {
  if (Deno.uid() !== 0) return "only root can boot a lab";
  const { code, err } = await lab(suite, ["create"]);
  return code === 0 ? undefined : err.split("\n").at(-1) || `lab.sh exits with ${code}`;
}

/** Forgets the device, at once, also when the program ends. */
export function destroyLab(suite: string): void {
  new Deno.Command(SCRIPT, { args: ["destroy"], env: { LAB_SUITE: suite }, stderr: "null" })
    .outputSync();
}

/** Boots a fresh device with a broker, and everything on it that an installation needs. */
export async function openLab(suite: string, program: string): Promise<Lab> {
  destroyLab(suite);
  const seen: Seen[] = [];
  const wakes = new Set<() => void>();
  const must = async (...args: string[]) => {
    const { code, out, err } = await lab(suite, args);
    if (code !== 0) throw new Error(`${args.at(-1)}\nexits with ${code}:\n${out}\n${err}`);
    return out;
  };
  const subscribe = () => {
    const child = new Deno.Command(SCRIPT, {
      args: ["exec", SUBSCRIBE],
      env: { LAB_SUITE: suite },
      stdout: "piped",
      stderr: "null",
    }).spawn();
    (async () => {
      let rest = "";
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) seen.push(parse(line));
        for (const wake of wakes) wake();
      }
    })();
  };
  const it: Lab = {
    suite,
    device: DEVICE,
    seen,
    sh: (text) => must("exec", text),
    run: (text) => lab(suite, ["exec", text]),
    limited: (mib, percent, text) => must("limited", `${mib}`, `${percent}`, text),
    usage() {
      const read = (file: string) =>
        Deno.readTextFileSync(`/sys/fs/cgroup/memory/telltale-${suite}/memory.${file}`);
      const killed = /^oom_kill (\d+)$/m.exec(read("oom_control"))?.[1];
      return { peakMib: Number(read("max_usage_in_bytes")) / 1024 / 1024, killed: Number(killed) };
    },
    install: (...args) =>
      it.run(
        `cd /root && sh install.sh --broker localhost --ca ${CERTIFICATES}/ca.crt ` +
          `--cert ${CERTIFICATES}/${DEVICE}.crt --key ${CERTIFICATES}/${DEVICE}.key ${
            args.join(" ")
          }`,
      ),
    until: (test, withinMs = patienceMs(suite), from = 0) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = seen.slice(from).find(test);
          if (found === undefined) return;
          clearTimeout(timer);
          wakes.delete(look);
          resolve(found);
        };
        const timer = setTimeout(() => {
          wakes.delete(look);
          const last = JSON.stringify(seen.slice(-3)).slice(0, 2000);
          reject(new Error(`Not seen within ${withinMs} ms; ${seen.length} were, last ${last}`));
        }, withinMs);
        wakes.add(look);
        look();
      }),
    rebuilt() {
      let mirror = emptyMirror();
      for (const { topic, message } of seen) {
        if (topic !== `device/${DEVICE}/data`) continue;
        const { mirror: next, verdict } = receive(mirror, JSON.stringify(message));
        mirror = next;
        if ("why" in verdict) throw new Error(`${verdict.kind}: ${verdict.why}`);
      }
      return mirror;
    },
    async holds(text, withinMs = patienceMs(suite)) {
      const untilMs = Date.now() + withinMs;
      for (;;) {
        const { code, out, err } = await it.run(text);
        if (code === 0) return;
        if (Date.now() > untilMs) {
          throw new Error(`${text}\nstill exits with ${code} after ${withinMs} ms: ${out}${err}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    },
    show: (property) => it.sh(`systemctl show --value -p ${property} telltale.service`),
    root: () => must("root"),
    async reboot() {
      await must("down");
      await must("up");
      subscribe();
    },
  };
  await must("up");
  const directory = Deno.makeTempDirSync();
  try {
    await writeCertificates({
      out: directory,
      devices: [DEVICE, "watcher", `${DEVICE}-next`],
      broker: ["localhost", "127.0.0.1"],
      force: true,
    });
    await it.sh(`mkdir ${CERTIFICATES}`);
    for (const { name } of Deno.readDirSync(directory)) {
      await must("put", `${directory}/${name}`, `${CERTIFICATES}/${name}`, "600");
    }
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
  await must("put", pathOf("deploy/install.sh"), "/root/install.sh");
  await must("put", pathOf("tests/lab/logins.sh"), "/root/logins.sh");
  await must("put", program, `/root/telltale-${Deno.build.arch}`, "755");
  await it.sh(BROKER);
  subscribe();
  await it.holds('test -n "$(pgrep -x mosquitto_sub 2>/dev/null || pidof mosquitto_sub)"');
  return it;
}

function parse(line: string): Seen {
  const { topic, retain, payload } = JSON.parse(line);
  return { topic, retained: retain === 1, message: JSON.parse(payload) };
}
