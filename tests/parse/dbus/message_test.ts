import assert from "node:assert/strict";
import fc from "fast-check";
import { writeCall } from "../../../src/parse/dbus/call.ts";
import {
  MAX_MESSAGE_BYTES,
  MESSAGE_HEAD_BYTES,
  messageBytes,
  parseMessage,
} from "../../../src/parse/dbus/message.ts";
import type { BusValue } from "../../../src/parse/dbus/values.ts";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { refuses } from "../_property.ts";
import { GENUINE } from "./_genuine.ts";
import { marshal, type Parts, type Written } from "./_marshal.ts";
import { processorMs } from "../../_processor.ts";

const RETURN = { 5: ["u", 7] } as const;
const answer = (signature: string, ...body: readonly Written[]): Parts => ({
  fields: RETURN,
  signature,
  body,
});

Deno.test("parseMessage() reads what a bus answers, in both byte orders", () => {
  const body: readonly (readonly [signature: string, written: Written, read: BusValue])[] = [
    ["y", 255, 255],
    ["b", 1, true],
    ["n", -2, -2],
    ["q", 65_535, 65_535],
    ["i", -70_000, -70_000],
    ["u", 4_000_000_000, 4_000_000_000],
    ["x", -(2n ** 60n), -(2n ** 60n)],
    ["t", 2n ** 63n, 2n ** 63n],
    ["d", 0.1, 0.1],
    ["s", "Übergang\n", "Übergang\n"],
    ["o", "/a/b_1", "/a/b_1"],
    ["g", "a{sv}(iu)", "a{sv}(iu)"],
    ["ay", Uint8Array.of(0, 255), Uint8Array.of(0, 255)],
    ["ao", ["/", "/a"], ["/", "/a"]],
    ["a(ys)", [[1, "x"], [2, ""]], [[1, "x"], [2, ""]]],
    ["v", { signature: "as", value: ["x"] }, ["x"]],
    ["ax", [], []],
    [
      "a{sv}",
      new Map([["__proto__", { signature: "y", value: 7 }]]),
      new Map([["__proto__", 7]]),
    ],
  ];
  const parts = answer(
    body.map(([signature]) => signature).join(""),
    ...body.map(([, written]) => written),
  );
  for (const littleEndian of [true, false]) {
    const message = parseMessage(marshal({ ...parts, littleEndian }));
    assert.deepEqual(message, {
      type: "return",
      serial: 1,
      replySerial: 7,
      body: body.map(([, , read]) => read),
    });
  }
});

Deno.test("parseMessage() reads what a bus sent", () => {
  const [hello, properties, nobody] = GENUINE.map((bytes) => parseMessage(bytes));
  assert.deepEqual([hello?.replySerial, hello?.body], [1, [":1.8"]]);
  assert.deepEqual(
    properties?.body,
    [
      new Map<string, BusValue>([
        ["HwAddress", "11:22:33:44:55:66"],
        ["PermHwAddress", "11:22:33:44:55:66"],
        ["Bitrate", 5400],
        ["Mode", 2],
        ["WirelessCapabilities", 255],
        ["AccessPoints", []],
      ]),
    ],
  );
  assert.equal(nobody?.error, "org.freedesktop.DBus.Error.NameHasNoOwner");
});

Deno.test("parseMessage() reads the header of a signal and of an error", () => {
  const signal = marshal({
    type: 4,
    fields: {
      1: ["o", "/x"],
      2: ["s", "a.b"],
      3: ["s", "C"],
      7: ["s", ":1.5"],
      42: ["as", ["of a later specification"]],
    },
  });
  assert.deepEqual(parseMessage(signal), {
    type: "signal",
    serial: 1,
    path: "/x",
    interface: "a.b",
    member: "C",
    sender: ":1.5",
    body: [],
  });
  const error = parseMessage(marshal({ type: 3, fields: { ...RETURN, 4: ["s", "a.b.Failed"] } }));
  assert.deepEqual([error.type, error.error], ["error", "a.b.Failed"]);
  assert.equal(parseMessage(marshal({ type: 9 })).type, "other");
});

Deno.test("parseMessage() reads what writeCall() writes", () => {
  const call = {
    serial: 3,
    destination: "org.freedesktop.DBus",
    path: "/org/freedesktop/DBus",
    interface: "org.freedesktop.DBus",
    member: "AddMatch",
  };
  for (const args of [[], ["type='signal'"], ["a", "Übergang", ""]]) {
    const { destination: _, ...shown } = call;
    const bytes = writeCall({ ...call, arguments: args });
    assert.deepEqual(parseMessage(bytes), { type: "call", ...shown, body: args });
    // NO_AUTO_START.
    assert.equal(bytes[2], 2);
  }
});

const whole = (parts: Parts, change: (bytes: Uint8Array) => void = () => {}) => {
  const bytes = marshal(parts);
  change(bytes);
  return () => parseMessage(bytes);
};

for (
  const [wrong, parse, message] of [
    ["cut off", () => parseMessage(marshal(answer("s", "x")).slice(0, -1)), /cut off/],
    ["in no byte order", whole({ fields: RETURN }, (it) => it[0] = 0x4c), /byte order/],
    ["of another version", whole({ fields: RETURN }, (it) => it[3] = 2), /version/],
    ["of type 0", whole({ type: 0, fields: RETURN }), /zero/],
    ["of serial 0", whole({ serial: 0, fields: RETURN }), /zero/],
    ["without the serial that it answers", whole({}), /lacks/],
    ["with a field of another type", whole({ fields: { 5: ["s", "7"] } }), /another type/],
    ["with a boolean of 2", whole(answer("b", 2)), /boolean/],
    [
      "with padding that is not zero",
      whole(answer("yu", 1, 1), (it) => it[it.length - 5] = 1),
      /pad/,
    ],
    [
      "with a text that is not UTF-8",
      whole(answer("s", "x"), (it) => it[it.length - 2] = 255),
      /UTF/,
    ],
    ["with a NUL in a text", whole(answer("s", "a\0b")), /NUL/],
    ["with a text without an end", whole(answer("s", "x"), (it) => it[it.length - 1] = 1), /end/],
    ["with a path that is none", whole(answer("o", "/a/")), /path/],
    ["with a signature that is none", whole(answer("g", "a")), /signature/],
    ["with a variant of two", whole(answer("v", { signature: "yy", value: 1 })), /variant/],
    ["with a key twice", whole(answer("a{yy}", [[1, 1], [1, 2]] as never)), /twice/],
    [
      "with a longer array than itself",
      whole(answer("ay", Uint8Array.of(1)), (it) => it[it.length - 5] = 200),
      /cut off/,
    ],
    [
      "with more than its signature says",
      () => {
        const bytes = marshal(answer("s", "x"));
        const longer = Uint8Array.from([...bytes, 0]);
        longer[4] = (longer[4] ?? 0) + 1;
        return parseMessage(longer);
      },
      /more than/,
    ],
  ] as const
) {
  Deno.test(`parseMessage() refuses a message ${wrong}`, () => refuses(parse, message));
}

Deno.test("parseMessage() refuses containers that are too deep, and variants in each other", () => {
  refuses(whole(answer("g", "a".repeat(33) + "y")), /signature/);
  refuses(whole(answer("g", "(".repeat(34) + "y" + ")".repeat(34))), /signature/);
  let value: Written = { signature: "y", value: 1 };
  for (let i = 0; i < 20; i++) value = { signature: "v", value };
  refuses(whole(answer("v", value)), /variants/);
});

Deno.test("messageBytes() refuses more than 128 KiB before anything of it is read", () => {
  const head = marshal({ fields: RETURN }).slice(0, MESSAGE_HEAD_BYTES);
  new DataView(head.buffer).setUint32(4, MAX_MESSAGE_BYTES, true);
  refuses(() => messageBytes(head), /too long/);
  new DataView(head.buffer).setUint32(4, 0xffff_ffff, true);
  refuses(() => messageBytes(head), /too long/);
});

Deno.test("parseMessage() returns or throws ParseError when given any bytes, soon", () => {
  const samples = [
    ...GENUINE,
    marshal(answer("a{sv}", new Map([["Ssid", { signature: "ay", value: Uint8Array.of(1, 2) }]]))),
    marshal({
      ...answer("a(iso)v", [[1, "x", "/"]], { signature: "d", value: 1 }),
      littleEndian: false,
    }),
  ];
  const damaged = fc.tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(fc.nat(200), fc.nat(255))),
  )
    .map(([sample, changes]) => {
      const bytes = sample.slice();
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
      try {
        assert.ok(Array.isArray(parseMessage(bytes).body));
      } catch (error) {
        assert.ok(error instanceof ParseError, `threw ${error}`);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("parseMessage() reads the worst message that it takes in bounded time", () => {
  const many = MAX_MESSAGE_BYTES - 1000;
  const worst: readonly Parts[] = [
    answer("ab", Array.from({ length: many / 4 }, () => 1)),
    answer("av", Array.from({ length: many / 4 - 1 }, () => ({ signature: "y", value: 0 }))),
    answer(`a(a(${"y".repeat(240)}))`, Array.from({ length: many / 8 - 1 }, () => [[]])),
    answer("a{qy}", new Map(Array.from({ length: many / 8 }, (_, i) => [i, 0]))),
  ];
  for (const parts of worst) {
    const bytes = marshal(parts);
    assert.ok(bytes.length > 100_000, `${bytes.length}`);
    const startMs = processorMs();
    parseMessage(bytes);
    assert.ok(processorMs() - startMs < 3000);
  }
});
