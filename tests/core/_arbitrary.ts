import fc from "fast-check";
import type { JsonObject } from "../../src/model/json.ts";

const key = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "a", "b", "c", "eth0", "/"),
  fc.string({ unit: "binary", maxLength: 8 }).map((text) => text.toWellFormed()),
);

const scalar = fc.oneof(
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n === 0 ? 0 : n),
  fc.string({ unit: "binary", maxLength: 8 }).map((text) => text.toWellFormed()),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    object(tie("value")),
  ),
}));

function object(values: fc.Arbitrary<unknown>): fc.Arbitrary<JsonObject> {
  return fc.array(fc.tuple(key, values), { maxLength: 5 }).map((entries) => {
    const result: JsonObject = Object.create(null);
    for (const [name, member] of entries) result[name] = member as JsonObject;
    return result;
  });
}

/** JSON objects without `null`, with the keys that trip up programs. */
export const jsonObject: fc.Arbitrary<JsonObject> = object(value);
