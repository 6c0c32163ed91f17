import assert from "node:assert/strict";
import fc from "fast-check";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { parseTraceCpuStats } from "../../../src/parse/trace/cpu_stats.ts";
import { parseTraceFormat, parseTracePageLayout } from "../../../src/parse/trace/format.ts";
import { parseTracePage } from "../../../src/parse/trace/page.ts";
import { type ProcessEvent, processEventReader } from "../../../src/parse/trace/process_event.ts";
import { refuses, testTotal } from "../_property.ts";
import { FLOOD, FLOOD_STATS, FORMATS, PLAIN } from "./_recorded.ts";

const layout = parseTracePageLayout(FORMATS.page);
const formats = {
  exec: parseTraceFormat(FORMATS.exec),
  fork: parseTraceFormat(FORMATS.fork),
  exit: parseTraceFormat(FORMATS.exit),
};
const read = processEventReader(formats);

function eventsOf(page: Uint8Array): readonly ProcessEvent[] {
  return parseTracePage(page, layout).records.flatMap((record) => read(page, record) ?? []);
}

const pathsOf = (events: readonly ProcessEvent[]) =>
  events.flatMap((event) => event.kind === "exec" ? [event.path] : []);

/** A page of one record of these bytes, as the kernel writes it. */
function pageOf(words: readonly number[], flags = 0): Uint8Array {
  const page = new Uint8Array(4096);
  const view = new DataView(page.buffer);
  view.setUint32(0, 1000, true);
  view.setUint32(8, (words.length * 4 | flags) >>> 0, true);
  for (const [index, word] of words.entries()) view.setUint32(16 + index * 4, word >>> 0, true);
  return page;
}

testTotal("parseTraceFormat()", parseTraceFormat, FORMATS.exec);
testTotal("parseTracePageLayout()", parseTracePageLayout, FORMATS.page);
testTotal("parseTraceCpuStats()", parseTraceCpuStats, FLOOD_STATS);

Deno.test("parseTraceFormat() tells an event's number and where its fields are", () => {
  assert.deepEqual([formats.exec.name, formats.exec.id], ["sched_process_exec", 365]);
  assert.deepEqual(formats.exec.fields.get("filename"), {
    offset: 8,
    sizeBytes: 4,
    located: true,
  });
  assert.deepEqual(formats.exit.fields.get("comm"), { offset: 8, sizeBytes: 16, located: false });
  refuses(() => parseTraceFormat("name: x\nformat:"), /expected an ID/);
});

Deno.test("parseTracePage() gives what ran, in order, and a name that looks like a record is a name", () => {
  const forged = "./q\n bash-1 [000] .... 1.0: sched_process_exec: " +
    'filename=/usr/bin/forged "pid=1" old_pid=1';
  const events = eventsOf(PLAIN);
  assert.deepEqual(pathsOf(events), [
    ...["/usr/bin/mkdir", "/bin/mkdir", "/bin/cp", forged, "/bin/sh", "/bin/true", "/bin/true"],
    ...["/bin/sleep", "/bin/echo", "/usr/bin/cp", "./r\xffw", "/usr/bin/rm"],
  ]);
  const times = events.map(({ timeNs }) => timeNs);
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
  const slept = events.find((it) => it.kind === "exec" && it.path === "/bin/sleep");
  const woke = events.find((it) => it.kind === "exit" && it.pid === slept?.pid);
  const sleptMs = ((woke?.timeNs ?? 0) - (slept?.timeNs ?? 0)) / 1e6;
  assert.ok(sleptMs >= 200 && sleptMs < 300, `${sleptMs}`);
  const forks = events.filter(({ kind }) => kind === "fork").length;
  assert.equal(forks, events.filter(({ kind }) => kind === "exit").length);
});

Deno.test("parseTracePage() says that records were lost before a page", () => {
  const pages = [0, 4096, 8192].map((at) => FLOOD.subarray(at, at + 4096));
  assert.deepEqual(pages.map((page) => parseTracePage(page, layout).missed), [325, 0, 0]);
  const { waiting, lost, read, nowNs } = parseTraceCpuStats(FLOOD_STATS);
  assert.deepEqual([waiting, lost, read], [219, 325, 0]);
  assert.equal(nowNs, 24716554601000);
  const wrapped = FLOOD_STATS.replace("entries: 219", "entries: 18446744073709551615");
  assert.equal(parseTraceCpuStats(wrapped).waiting, 0);
  const records = pages.map((page) => parseTracePage(page, layout).records.length);
  assert.equal(records.reduce((sum, it) => sum + it), waiting);
});

Deno.test("parseTracePage() reads long records, padding and both kinds of times", () => {
  const times = (words: readonly number[]) =>
    parseTracePage(pageOf(words), layout).records.map(({ timeNs, start, end }) => [
      timeNs,
      end - start,
    ]);
  const short = (delta: number) => [1 | delta << 5, 7];
  assert.deepEqual(times([...short(5), ...short(2)]), [[1005, 4], [1007, 4]]);
  // A time that does not fit into 27 bits, one that is whole, a record of 12 bytes that was given up.
  assert.deepEqual(times([30 | 3 << 5, 1, ...short(0)]), [[1000 + 2 ** 27 + 3, 4]]);
  assert.deepEqual(times([31 | 3 << 5, 1, ...short(4)]), [[2 ** 27 + 7, 4]]);
  assert.deepEqual(times([29 | 1 << 5, 8, 0, ...short(1)]), [[1002, 4]]);
  // The rest of the page, and a record that says its length in a word.
  assert.deepEqual(times([...short(5), 29, 0xffff]), [[1005, 4]]);
  assert.deepEqual(times([0 | 2 << 5, 12, 1, 2, ...short(1)]), [[1002, 8], [1003, 4]]);
});

Deno.test("parseTracePage() refuses what it cannot follow", () => {
  const page = (words: readonly number[]) => () => parseTracePage(pageOf(words), layout);
  refuses(page([3 | 1 << 5, 0]), /no such length/);
  refuses(page([0 | 1 << 5, 0, 1]), /no such length/);
  refuses(page([0 | 1 << 5, 0xffffffff, 1]), /no such length/);
  refuses(() => parseTracePage(PLAIN.subarray(0, 15), layout), /shorter/);
  refuses(() => parseTracePage(PLAIN.subarray(0, 40), layout), /longer than what was read/);
  const flags = parseTracePage(pageOf([1 | 1 << 5, 7], 0x8000_0000), layout);
  assert.equal(flags.missed, 1);
});

Deno.test("processEventReader() refuses a format without its fields", () => {
  const without = { ...formats, exec: { ...formats.exec, fields: new Map() } };
  refuses(() => processEventReader(without), /common_type/);
  refuses(() => processEventReader({ ...formats, exec: formats.exit }), /no such field filename/);
});

Deno.test("pages of any bytes give events or ParseError", () => {
  const damaged = fc.tuple(
    fc.constantFrom(PLAIN, FLOOD.subarray(0, 4096)),
    fc.nat(1100),
    fc.uint8Array({ minLength: 1, maxLength: 12 }),
  ).map(([page, at, bytes]) => {
    const copy = page.slice();
    copy.set(bytes, at);
    return copy;
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), damaged), (page) => {
      try {
        for (const event of eventsOf(page)) assert.ok(Number.isFinite(event.timeNs));
      } catch (error) {
        assert.ok(error instanceof ParseError, `${error}`);
      }
    }),
    { numRuns: 500 },
  );
});
