import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../src/clock.ts";
import type { BusQuestion, BusSignal } from "../../src/host/host_fs.ts";
import { systemBus } from "../../src/host/system_bus.ts";
import { Unreadable, type Why } from "../../src/model/reading.ts";
import { parseMessage } from "../../src/parse/dbus/message.ts";
import { NOON } from "../collectors/_look.ts";
import { marshal, type Parts } from "../parse/dbus/_marshal.ts";

const NAME = "org.example.Radio";
const QUESTION: BusQuestion = { name: NAME, path: "/x", interface: NAME, what: "properties" };
const RULES = [{ sender: NAME, interface: `${NAME}.X`, member: "Changed", arg0: "a" }];
const GREETING = "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";

type Heard = ReturnType<typeof parseMessage>;
/** What a bus does with what it heard: answers, or bytes of any kind; undefined closes the connection. */
type Play = (heard: Heard) => readonly Uint8Array[] | undefined;

/** A bus of our own that says what the test wants, and what was said to it. */
async function withBus(
  play: Play,
  test: (socket: string, said: Heard[]) => Promise<void>,
  greeting = "DATA\r\nOK 0123\r\n",
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const listener = Deno.listen({ transport: "unix", path: `${directory}/bus` });
  const said: Heard[] = [];
  const open = new Set<Deno.Conn>();
  const serving = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      serve(connection, play, said, greeting).catch(() => {});
    }
  })().catch(() => {});
  try {
    await test(`${directory}/bus`, said);
  } finally {
    listener.close();
    for (const connection of open) closeQuietly(connection);
    await serving;
    await Deno.remove(directory, { recursive: true });
  }
}

function closeQuietly(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}

async function serve(
  connection: Deno.Conn,
  play: Play,
  said: Heard[],
  greeting: string,
): Promise<void> {
  let held = new Uint8Array();
  const take = async (bytes: number): Promise<Uint8Array> => {
    const buffer = new Uint8Array(4096);
    while (held.length < bytes) {
      const read = await connection.read(buffer);
      if (read === null) throw new Error("closed");
      held = Uint8Array.from([...held, ...buffer.subarray(0, read)]);
    }
    const taken = held.slice(0, bytes);
    held = held.slice(bytes);
    return taken;
  };
  const begun = new TextDecoder().decode(await take(GREETING.length));
  assert.equal(begun, GREETING);
  await connection.write(new TextEncoder().encode(greeting));
  for (;;) {
    const head = await take(16);
    const view = new DataView(head.buffer);
    const rest = await take(Math.ceil(view.getUint32(12, true) / 8) * 8 + view.getUint32(4, true));
    const heard = parseMessage(Uint8Array.from([...head, ...rest]));
    said.push(heard);
    const answers = play(heard);
    if (answers === undefined) return closeQuietly(connection);
    for (const bytes of answers) await connection.write(Uint8Array.from(bytes));
  }
}

const answerTo = ({ serial }: Heard, parts: Parts = {}) =>
  marshal({ fields: { 5: ["u", serial], ...parts.fields }, ...without(parts) });
const without = ({ fields: _, ...parts }: Parts): Parts => parts;
const properties = (heard: Heard) =>
  answerTo(heard, {
    signature: "a{sv}",
    body: [new Map([["Name", { signature: "s", value: "x" }]])],
  });
const signal = (member = "Changed") =>
  marshal({
    type: 4,
    fields: { 1: ["o", "/x"], 2: ["s", `${NAME}.X`], 3: ["s", member], 7: ["s", ":1.1"] },
    signature: "s",
    body: ["a"],
  });
const willing: Play = (heard) =>
  heard.member === "GetAll" ? [properties(heard)] : [answerTo(heard)];

/** A second of it is a tenth of one. */
const hasty: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms / 10, signal),
};

async function refused(socket: string, why: Why, message: RegExp): Promise<void> {
  const asking = async () => {
    using session = await systemBus(socket, why === "slow" ? hasty : systemClock).open();
    await session.ask(QUESTION);
  };
  await assert.rejects(asking(), (error) => {
    assert.ok(error instanceof Unreadable, `${error}`);
    assert.equal(error.why, why);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("systemBus() sends nothing but Hello, AddMatch, Get, GetAll and Describe", async () => {
  const play: Play = (heard) => {
    if (heard.member === "Get" || heard.member === "Describe") {
      return [answerTo(heard, { signature: "v", body: [{ signature: "y", value: 7 }] })];
    }
    return willing(heard);
  };
  await withBus(play, async (socket, said) => {
    const bus = systemBus(socket, systemClock);
    {
      using session = await bus.open();
      assert.deepEqual(await session.ask(QUESTION), new Map([["Name", "x"]]));
      assert.equal(await session.ask({ ...QUESTION, what: { property: "Mode" } }), 7);
      assert.equal(await session.ask({ ...QUESTION, what: "description" }), 7);
    }
    const stop = new AbortController();
    for await (const heard of bus.listen(RULES, stop.signal)) {
      assert.equal(heard, "connected");
      stop.abort();
    }
    const hello = "org.freedesktop.DBus.Hello";
    assert.deepEqual(
      said.map(({ interface: of, member, body }) => [`${of}.${member}`, ...body]),
      [
        [hello],
        ["org.freedesktop.DBus.Properties.GetAll", NAME],
        ["org.freedesktop.DBus.Properties.Get", NAME, "Mode"],
        [`${NAME}.Describe`],
        [hello],
        [
          "org.freedesktop.DBus.AddMatch",
          `type='signal',sender='${NAME}',interface='${NAME}.X',member='Changed',arg0='a'`,
        ],
      ],
    );
  });
});

Deno.test("systemBus() passes over what comes while it waits for an answer, a byte at a time", async () => {
  const play: Play = (heard) => {
    const bytes = [...signal(), ...willing(heard)?.[0] ?? []];
    return heard.member === "GetAll" ? bytes.map((byte) => Uint8Array.of(byte)) : willing(heard);
  };
  await withBus(play, async (socket) => {
    using session = await systemBus(socket, systemClock).open();
    assert.deepEqual(await session.ask(QUESTION), new Map([["Name", "x"]]));
  });
});

for (
  const [error, why] of [
    ["NameHasNoOwner", "absent"],
    ["UnknownMethod", "absent"],
    ["AccessDenied", "denied"],
    ["LimitsExceeded", "slow"],
    ["Failed", "malformed"],
  ] as const
) {
  Deno.test(`systemBus() takes ${error} for ${why}`, async () => {
    const play: Play = (heard) =>
      heard.member === "GetAll"
        ? [answerTo(heard, {
          type: 3,
          fields: { 4: ["s", `org.freedesktop.DBus.Error.${error}`] },
        })]
        : willing(heard);
    await withBus(play, (socket) => refused(socket, why, new RegExp(error)));
  });
}

for (
  const [does, answer, why, message] of [
    ["says nothing", () => [], "slow", /No answer/],
    ["hangs up", () => undefined, "absent", /Closed/],
    [
      "talks nonsense",
      () => [new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n")],
      "malformed",
      /dbus:/,
    ],
    [
      "announces a gigabyte",
      () => [Uint8Array.of(0x6c, 2, 0, 1, 0, 0, 0, 0x40, 1, 0, 0, 0, 0, 0, 0, 0)],
      "malformed",
      /too long/,
    ],
    ["says half a thing", (heard) => [properties(heard).slice(0, 40)], "slow", /No answer/],
    ["answers without a value", (heard) => [answerTo(heard)], "malformed", /without a value/],
  ] as readonly [string, Play, Why, RegExp][]
) {
  Deno.test(`systemBus() says ${why} of a bus that ${does}`, async () => {
    const play: Play = (heard) => heard.member === "GetAll" ? answer(heard) : willing(heard);
    await withBus(play, (socket) => refused(socket, why, message));
  });
}

Deno.test("systemBus() says why nobody lets it in, or is there", async () => {
  await withBus(
    willing,
    (socket) => refused(socket, "denied", /lets nobody in/),
    "REJECTED EXTERNAL\r\n",
  );
  await withBus(() => undefined, (socket) => refused(socket, "denied", /cannot look up/));
  await withBus(willing, (socket) => refused(socket, "malformed", /No greeting/), "x".repeat(2000));
  await refused("/nowhere/bus", "absent", /No such file/);
  const directory = await Deno.makeTempDir();
  Deno.listen({ transport: "unix", path: `${directory}/bus` }).close();
  await refused(`${directory}/bus`, "absent", /Nobody listens|No such file/);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("systemBus() listens again when the bus was gone, or made no sense", async () => {
  const play: Play = (heard) =>
    heard.member === "AddMatch" ? [answerTo(heard), signal(), new Uint8Array(99)] : willing(heard);
  await withBus(play, async (socket) => {
    const stop = new AbortController();
    const heard: (BusSignal | "connected")[] = [];
    for await (const it of systemBus(socket, systemClock).listen(RULES, stop.signal)) {
      heard.push(it);
      if (it !== "connected") assert.deepEqual([it.member, it.body], ["Changed", ["a"]]);
      if (heard.length === 4) stop.abort();
    }
    assert.deepEqual(heard.map((it) => it === "connected"), [true, false, true, false]);
  });
});

Deno.test("systemBus() hangs up on whoever floods it with signals", async () => {
  const flood = new Array<Uint8Array>(40).fill(
    Uint8Array.from(new Array<Uint8Array>(50).fill(signal()).flatMap((bytes) => [...bytes])),
  );
  const play: Play = (heard) =>
    heard.member === "AddMatch" ? [answerTo(heard), ...flood] : willing(heard);
  await withBus(play, async (socket) => {
    const stop = new AbortController();
    let [connected, signals] = [0, 0];
    // No second passes, however slow the machine is.
    const clock = { ...systemClock, now: () => NOON };
    for await (const it of systemBus(socket, clock).listen(RULES, stop.signal)) {
      if (it !== "connected") signals++;
      else if (++connected === 2) stop.abort();
    }
    // Of 2,000 that were sent.
    assert.equal(signals, 500);
  });
});
