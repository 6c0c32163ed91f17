import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse as parseToml } from "smol-toml";
import { ConfigError, lineOf, parseConfig } from "../src/config.ts";
import { nearest } from "../src/nearest.ts";
import { read } from "./_tree.ts";

const problem = (text: string, overrides: Parameters<typeof parseConfig>[2] = []): string => {
  try {
    parseConfig(text, "telltale.toml", overrides);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  }
  return "none";
};

Deno.test("parseConfig() of nothing gives every default", () => {
  const { broker, report, topics, detectors } = parseConfig("", "telltale.toml");
  assert.deepEqual([broker.protocol, broker.keepalive_s], ["auto", 60]);
  assert.deepEqual([report.heartbeat_s, report.full_every_h], [10, 24]);
  assert.equal(topics.data, "device/{id}/data");
  assert.deepEqual(detectors["low_disk"], {
    warning_percent: 90,
    critical_percent: 97,
    clear_below_percent: 85,
  });
});

for (
  const [text, expected] of [
    [
      "[report]\n\nheartbeat = 5",
      "telltale.toml:3: report.heartbeat: unknown key; did you mean heartbeat_s?",
    ],
    ["[brokr]\nurl = 'x'", "telltale.toml:1: brokr: unknown key; did you mean broker?"],
    [
      "[report]\nheartbeat_s = 'ten'",
      'telltale.toml:2: report.heartbeat_s: expected number, received string, got "ten"',
    ],
    [
      "[report]\nheartbeat_s = 0",
      "telltale.toml:2: report.heartbeat_s: expected number to be >=1, got 0",
    ],
    [
      "[broker]\nurl = 'mqtt://host'",
      'telltale.toml:2: broker.url: expected mqtts://HOST or mqtts://HOST:PORT, got "mqtt://host"',
    ],
    [
      "device.id = 'a/b'",
      'telltale.toml:1: device.id: expected 1 to 128 characters without + # /, got "a/b"',
    ],
    [
      "[detectors.low_disk]\nwarning_percent = true",
      "telltale.toml:2: detectors.low_disk.warning_percent: expected number, received boolean, got true",
    ],
    [
      "[detectors]\nlow_disc = {}",
      "telltale.toml:2: detectors.low_disc: unknown key; did you mean low_disk?",
    ],
  ] as const
) {
  Deno.test(`parseConfig() says: ${expected}`, () => assert.equal(problem(text), expected));
}

Deno.test("parseConfig() names line and column of what is not TOML", () => {
  assert.match(problem("[report]\nheartbeat_s = = 1"), /^telltale\.toml:2:\d+: not TOML: /);
});

Deno.test("parseConfig() counts further problems instead of hiding them", () => {
  assert.match(problem("[report]\na = 1\n[broker]\nb = 1"), / \(and 1 more\)$/);
});

Deno.test("parseConfig() blames the flag for a value that came from it", () => {
  const override = { flag: "--broker", path: ["broker", "url"], value: "mqtts://a b" } as const;
  assert.match(problem("[broker]\nurl = 'mqtts://good'", [override]), /^--broker: expected mqtts/);
});

Deno.test("lineOf() follows tables, dotted keys and quotes", () => {
  const text = 'a = 1\n[b]\nc.d = 2\n"e" = 3\n[b.f]\ng = 4\n';
  assert.deepEqual(
    [["a"], ["b"], ["b", "c", "d"], ["b", "e"], ["b", "f", "g"], ["x"]].map((path) =>
      lineOf(text, path)
    ),
    [1, 2, 3, 4, 6, 1],
  );
});

Deno.test("lineOf() finds a key in one of several tables of an array", () => {
  const text = "[a]\nx = 1\n[[a.b]]\nc = 1\n[[a.b]]\nc = 2\n[a.b.d]\ne = 3\n";
  const cases = [[["a", "b", "0", "c"], 4], [["a", "b", "1", "c"], 6], [["a", "b", "1", "z"], 5], [[
    "a",
    "b",
    "1",
    "d",
    "e",
  ], 8]] as const;
  for (const [path, line] of cases) assert.equal(lineOf(text, path), line, path.join("."));
});

Deno.test("nearest() finds what was meant, and nothing far-fetched", () => {
  assert.equal(nearest("hartbeat_s", ["heartbeat_s", "full_every_h"]), "heartbeat_s");
  assert.equal(nearest("zzz", ["heartbeat_s", "full_every_h"]), undefined);
});

Deno.test("the schema is one, and knows right from wrong as the parser does", () => {
  const validate = new Ajv2020({
    strict: true,
    // Their patterns say what they are; ajv knows only formats that it is told of.
    formats: { ipv4: true, ipv6: true, cidrv4: true, cidrv6: true },
  }).compile(
    JSON.parse(read("deploy/telltale.schema.json")),
  );
  assert.ok(validate({ report: { heartbeat_s: 5 } }), JSON.stringify(validate.errors));
  assert.ok(!validate({ report: { heartbeat: 5 } }));
  assert.ok(!validate({ broker: { url: "mqtt://x" } }));
  const peer = (address: string) =>
    validate({ detectors: { unexpected_peer: { allow: [{ address }] } } });
  assert.ok(peer("192.0.2.0/24") && peer("2001:db8::/32"), JSON.stringify(validate.errors));
  assert.ok(!peer("1.2.3"));
});

Deno.test("the example configuration is the defaults, with every line taken in as well", () => {
  const example = read("deploy/telltale.example.toml");
  assert.deepEqual(parseConfig(example, "example"), parseConfig("", "none"));
  const all = example.replace(/^#(\w+ = (?!""))/gm, "$1");
  assert.ok(Object.keys(parseToml(all)).length > 3);
  assert.deepEqual(parseConfig(all, "example"), parseConfig("", "none"));
});
