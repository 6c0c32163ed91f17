import assert from "node:assert/strict";
import fc from "fast-check";
import { parseUtmp, type UtmpRecord } from "../../../src/parse/db/utmp.ts";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { refuses } from "../_property.ts";
import { type UtmpFields, utmpFile } from "./_utmp_file.ts";
import { processorMs } from "../../_processor.ts";

const CORPUS = new URL("../../../../shared/corpora/utmp/", import.meta.url);
const LAYOUTS = ([384, 400] as const).flatMap((recordBytes) =>
  [true, false].map((littleEndian) => ({ recordBytes, littleEndian } as const))
);

function present(): boolean {
  try {
    return Deno.statSync(CORPUS).isDirectory;
  } catch {
    return false;
  }
}

const ignore = !present();
const skipped = ignore ? " (skipped: no ../shared/corpora/utmp)" : "";

/** A record as utmpdump(1) prints it. */
function dump(record: UtmpRecord): string {
  const { type, pid, id, user, line, host, address = "0.0.0.0", timeMs, microseconds } = record;
  const cell = (text: string, width: number) => `[${text.slice(0, width).padEnd(width)}]`;
  const micros = String((timeMs % 1000) * 1000 + microseconds).padStart(6, "0");
  const time = new Date(timeMs).toISOString().slice(0, 19);
  return [
    `[${type}]`,
    `[${String(pid).padStart(5, "0")}]`,
    cell(id, 4),
    `[${user.padEnd(8)}]`,
    cell(line, 12),
    cell(host, 20),
    `[${address.padEnd(15)}]`,
    `[${time},${micros}+00:00]`,
  ].join(" ");
}

for (
  const [file, expected] of [
    ["wtmp-a", "txt-a"],
    ["wtmp-b", "expected/utmpdump-totxt"],
    ["wtmp-ipv6", "expected/utmpdump-totxt-ipv6"],
  ]
) {
  for (const order of ["LE", "BE"]) {
    Deno.test({
      name: `parseUtmp() gives what utmpdump prints of ${file}.${order}${skipped}`,
      ignore,
      fn() {
        const { records, layout } = parseUtmp(
          Deno.readFileSync(new URL(`${file}.${order}`, CORPUS)),
        );
        assert.deepEqual(layout, { recordBytes: 384, littleEndian: order === "LE" });
        const lines = Deno.readTextFileSync(new URL(expected ?? "", CORPUS));
        assert.equal(records.map(dump).join("\n"), lines.trimEnd());
      },
    });
  }
}

for (
  const file of ["txt-a", "utmpdump-totxt", "utmpdump-totxt-ipv6", "utmpdump-subsecond"]
) {
  const tool = new Deno.Command("sh", { args: ["-c", "command -v utmpdump"] }).outputSync();
  const why = tool.success ? skipped : " (skipped: no utmpdump)";
  Deno.test({
    name: `parseUtmp() gives back ${file} from the file that utmpdump here makes of it${why}`,
    ignore: why !== "",
    async fn() {
      const text = Deno.readTextFileSync(
        new URL(file === "txt-a" ? file : `expected/${file}`, CORPUS),
      );
      const lines = text.split("\n").filter((line) => line.startsWith("["));
      const child = new Deno.Command("utmpdump", {
        args: ["--reverse"],
        stdin: "piped",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      const input = child.stdin.getWriter();
      await input.write(new TextEncoder().encode(`${lines.join("\n")}\n`));
      await input.close();
      const { stdout } = await child.output();
      // Digits of less than a microsecond have no place in a record.
      const expected = lines.map((line) => line.replace(/(,\d{6})\d+\+/, "$1+"));
      assert.deepEqual(parseUtmp(stdout).records.map(dump), expected);
    },
  });
}

Deno.test({
  name: `parseUtmp() finds each line that last prints of wtmp-a${skipped}`,
  ignore,
  fn() {
    const { records } = parseUtmp(Deno.readFileSync(new URL("wtmp-a.LE", CORPUS)));
    const text = Deno.readTextFileSync(new URL("expected/last-nodns", CORPUS));
    const rows = text.slice(text.indexOf("~~~ full times longopt"), text.indexOf("~~~ no time"))
      .split("\n").flatMap((row) => {
        const found = /^(\S+) +(\S+(?: \S+)?) +(\S+) +(\w{3} \w{3} +\d+ [\d:]+ \d{4}) /.exec(row);
        return found === null ? [] : [found.slice(1)];
      });
    assert.equal(rows.length, 14);
    for (const [user = "", line = "", host = "", time] of rows) {
      const begins = (text: string, shown: string) => text.startsWith(shown.replace(/\*$/, ""));
      const found = records.filter((it) =>
        begins(it.user, user) && begins(it.host, host) &&
        it.timeMs === Date.parse(`${time} UTC`) &&
        it.line === (line === "system boot" ? "~" : line)
      );
      assert.equal(found.length, 1, `${user} ${line} ${host} ${time}`);
    }
  },
});

const LOGIN: UtmpFields = {
  type: 7,
  pid: 812,
  line: "pts/0",
  id: "ts/0",
  user: "pi",
  host: "192.0.2.7",
  address: [192, 0, 2, 7],
  seconds: 4_000_000_000,
  microseconds: 123_456,
};

for (const layout of LAYOUTS) {
  const { recordBytes, littleEndian } = layout;
  const name = `${recordBytes} bytes, ${littleEndian ? "little" : "big"} endian`;
  for (const count of [1, 2, 24, 25]) {
    Deno.test(`parseUtmp() finds the layout of ${count} records of ${name}`, () => {
      const bytes = utmpFile(layout, Array.from({ length: count }, () => LOGIN));
      const { records, layout: found, wholeBytes } = parseUtmp(bytes);
      assert.deepEqual(found, layout);
      assert.equal(records.length, count);
      assert.equal(wholeBytes, bytes.length);
      assert.deepEqual(records.at(-1), {
        type: 7,
        pid: 812,
        line: "pts/0",
        id: "ts/0",
        user: "pi",
        host: "192.0.2.7",
        address: "192.0.2.7",
        timeMs: 4_000_000_000_123,
        microseconds: 456,
      });
    });
  }
}

Deno.test("parseUtmp() leaves a last record that is not whole, and reads what is no UTF-8", () => {
  const user = Uint8Array.from({ length: 32 }, () => 0xff);
  const bytes = utmpFile(LAYOUTS[0], [LOGIN, { ...LOGIN, user }]);
  const torn = parseUtmp(bytes.subarray(0, bytes.length - 1));
  assert.equal(torn.records.length, 1);
  assert.equal(torn.wholeBytes, 384);
  assert.equal(parseUtmp(bytes).records[1]?.user, "\xff".repeat(32));
  assert.deepEqual(parseUtmp(new Uint8Array(383)).records, []);
});

Deno.test("parseUtmp() refuses what is no such file", () => {
  refuses(() => parseUtmp(new TextEncoder().encode("Not a binary file. ".repeat(80))), /layout/);
});

Deno.test("parseUtmp() keeps to itself what a user or a host is called, whatever it is", () => {
  const text = fc.uint8Array({ minLength: 1, maxLength: 32 }).map((bytes) =>
    bytes.map((byte) => byte || 1)
  );
  fc.assert(
    fc.property(text, text, fc.constantFrom(...LAYOUTS), (user, host, layout) => {
      const { records } = parseUtmp(utmpFile(layout, [LOGIN, { ...LOGIN, user, host }, LOGIN]));
      assert.equal(records.length, 3);
      assert.deepEqual(records[0], records[2]);
      assert.deepEqual({ ...records[1], user: "", host: "" }, {
        ...records[0],
        user: "",
        host: "",
      });
    }),
  );
});

Deno.test("parseUtmp() returns or throws ParseError when given any bytes, soon", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
      try {
        const { records, wholeBytes } = parseUtmp(bytes);
        assert.ok(records.length * 384 <= wholeBytes && wholeBytes <= bytes.length);
      } catch (error) {
        assert.ok(error instanceof ParseError);
      }
    }),
    { numRuns: 300 },
  );
  const startMs = processorMs();
  assert.equal(parseUtmp(new Uint8Array(4_000_000)).records.length, 10_000);
  assert.ok(processorMs() - startMs < 1000);
});
