/**
 * A line as its own process, for tests that end it or start it in another environment. Opens the
 * line that its argument describes, publishes `hello` to `device/<id>/data` at each connect, and
 * tells what happens as JSON lines.
 */

/** The argument, as JSON. */
interface Order {
  port: number;
  clientId: string;
  credentials: { ca: string; cert: string; key: string };
  /** Leave the environment as it is, to show what closing it is good for. */
  leaveOpen?: true;
}

const { leaveOpen, ...order }: Order = JSON.parse(Deno.args[0] ?? "{}");
if (!leaveOpen) await import("../../src/delivery/_environment.ts");
const { openLine } = await import("../../src/delivery/mqtt.ts");
const { systemClock } = await import("../../src/clock.ts");

const topic = (name: string) => `device/${order.clientId}/${name}`;
const say = (event: Record<string, string | number>) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(event)}\n`));

const line = openLine({
  clientId: order.clientId,
  target: () => ({ hostname: "localhost", protocol: "auto", keepaliveS: 30, ...order }),
  will: (number) => ({ topic: topic("status"), payload: `offline ${number}`, retain: true }),
  subscribe: () => [],
  onConnected(number) {
    say({ connected: number });
    const hello = { topic: topic("data"), payload: "hello", retain: false };
    line.publish(hello, new AbortController().signal).then(() => say({ published: number }));
  },
  onMessage() {},
  onTrouble: (sentence) => say({ trouble: sentence }),
  clock: systemClock,
  random: () => 0.1,
});
