import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson } from "../../src/core/state_hash.ts";
import { type Row, rowChanges, valueOf } from "../../src/delivery/_durable_rows.ts";
import type { Json, JsonObject } from "../../src/model/json.ts";
import { jsonObject } from "../core/_arbitrary.ts";

/** A table as the database keeps it. */
function table() {
  const rows = new Map<string, string>();
  return {
    rows,
    apply(before: Json | undefined, after: Json) {
      const { put, remove } = rowChanges(before, after);
      for (const part of remove) assert.ok(rows.delete(part), part);
      for (const [part, json] of put) rows.set(part, json);
      return put.length + remove.length;
    },
    value: () => valueOf([...rows].toReversed() as Row[]),
  };
}

const versions = (count: number, version = "1.0"): JsonObject =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`package-${i}`, version]));

Deno.test("rowChanges() from any value to any other gives rows that are the other again", () => {
  const large = fc.tuple(jsonObject, fc.nat(80)).map(([object, count]): JsonObject =>
    Object.assign(Object.create(null), object, {
      facts: { packages: { versions: versions(count) } },
    })
  );
  const value = fc.tuple(fc.oneof(jsonObject, large), fc.array(jsonObject, { maxLength: 4 })).map(
    ([object, pending]): JsonObject => Object.assign(Object.create(null), object, { pending }),
  );
  fc.assert(fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (values) => {
    const it = table();
    let before: Json | undefined;
    for (const after of values) {
      it.apply(before, after);
      before = after;
      assert.equal(canonicalJson(it.value() ?? null), canonicalJson(after));
    }
  }));
});

Deno.test("rowChanges() writes one row for one package of many, and for one occurrence of many", () => {
  const it = table();
  const facts = (list: JsonObject) => ({ packages: { stamp: "1", versions: list } });
  const pending = Array.from({ length: 100 }, (_, i) => ({ kind: "user", n: i }));
  const first: Json = { facts: facts(versions(800)), pending };
  assert.ok(it.apply(undefined, first) > 900);
  const second: Json = { facts: facts({ ...versions(800), htop: "3.2" }), pending };
  assert.equal(it.apply(first, second), 1);
  const more = [...pending, { kind: "user", n: 100 }];
  const third: Json = { ...second, pending: more };
  assert.equal(it.apply(second, third), 1);
  const fourth: Json = { ...third, pending: more.slice(3) };
  assert.equal(it.apply(third, fourth), 3);
  const read = it.value() as unknown as { pending: typeof more };
  assert.deepEqual(read.pending.map(({ n }) => n), more.slice(3).map(({ n }) => n));
  assert.equal(it.apply(fourth, { ...fourth }), 0);
});

Deno.test("what was read back is known again: nothing of it is written anew", () => {
  const it = table();
  it.apply(undefined, { pending: [{ n: 1 }, { n: 2 }, { n: 3 }] });
  const read = it.value() as { pending: JsonObject[] };
  assert.equal(it.apply(read as Json, { pending: [...read.pending.slice(1), { n: 4 }] }), 2);
  assert.equal(canonicalJson(it.value() ?? null), '{"pending":[{"n":2},{"n":3},{"n":4}]}');
});

Deno.test("valueOf() refuses what are not the rows of a value", () => {
  assert.equal(valueOf([]), undefined);
  for (
    const rows of [
      [['["facts"]', "{}"]],
      [["[]", "{}"], ['["a","b"]', "1"]],
      [["[]", "{}"], ['["a"]', "{"]],
      [["{}", "1"]],
      [["[]", "{}"], ['["pending"]', "[]"], ['["pending","x"]', "{}"]],
      [["[]", "{}"], ['["pending"]', "[]"], ['["pending",1]', "7"]],
    ] as Row[][]
  ) assert.throws(() => valueOf(rows), JSON.stringify(rows));
});
