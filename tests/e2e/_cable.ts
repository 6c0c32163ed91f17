/** A network cable that can be pulled out: a veth pair whose other end is in a network namespace of its own. */
import assert from "node:assert/strict";

/** Addresses for measurements, in nobody's network (RFC 2544). */
const [HERE, THERE] = ["198.18.7.1", "198.18.7.2"];

/** A cable. Disposing it leaves nothing behind. */
export interface Cable extends Disposable {
  /** Its name on this side. */
  name: string;
  plug(): void;
  unplug(): void;
  /** Sends so many MiB to the other end. */
  send(mib: number): Promise<void>;
}

/** Why there can be no cable here, undefined if there can. */
export function whyNoCable(): string | undefined {
  const { success } = new Deno.Command("unshare", {
    args: ["--net", "ip", "link", "add", "tt0", "type", "veth", "peer", "name", "tt1"],
    stderr: "null",
  }).outputSync();
  return success ? undefined : "no veth links here (ip link add type veth)";
}

/** Makes one, plugged in. */
export function makeCable(): Cable {
  const place = `tt${Deno.pid % 10_000}`;
  const [name, other] = [`${place}a`, `${place}b`];
  const ip = (line: string) => {
    const { success, stderr } = new Deno.Command("ip", { args: line.split(" ") }).outputSync();
    assert.ok(success, `ip ${line}: ${new TextDecoder().decode(stderr)}`);
  };
  const cable: Cable = {
    name,
    plug() {
      ip(`link add ${name} type veth peer name ${other} netns ${place}`);
      ip(`addr add ${HERE}/30 dev ${name}`);
      ip(`link set ${name} up`);
      ip(`-n ${place} addr add ${THERE}/30 dev ${other}`);
      ip(`-n ${place} link set ${other} up`);
      // What is sent to nobody is sent all the same.
      ip(`neigh replace ${THERE} lladdr 02:00:00:00:00:02 dev ${name} nud permanent`);
    },
    unplug: () => ip(`link delete ${name}`),
    async send(mib) {
      const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
      const bytes = new Uint8Array(32_768);
      try {
        for (let i = 0; i < mib * 32; i++) {
          await socket.send(bytes, { transport: "udp", hostname: THERE, port: 9 });
        }
      } finally {
        socket.close();
      }
    },
    [Symbol.dispose]() {
      ip(`netns delete ${place}`);
      new Deno.Command("ip", { args: ["link", "delete", name], stderr: "null" }).outputSync();
    },
  };
  ip(`netns add ${place}`);
  try {
    cable.plug();
  } catch (error) {
    cable[Symbol.dispose]();
    throw error;
  }
  return cable;
}
