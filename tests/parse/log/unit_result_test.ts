import assert from "node:assert/strict";
import { parseUnitResult } from "../../../src/parse/log/unit_result.ts";
import { testTotal } from "../_property.ts";

const FAILURE_RESULT = "d9b373ed55a64feb8242e02dbe79a49c";
const UNIT = "apt-daily-upgrade.service";

Deno.test("parseUnitResult() takes the unit from its field, or else from the text", () => {
  const message = `${UNIT}: Failed with result 'exit-code'.`;
  const expected = { unit: UNIT, ok: false, result: "exit-code" };
  assert.deepEqual(parseUnitResult(FAILURE_RESULT, UNIT, message), expected);
  assert.deepEqual(parseUnitResult(FAILURE_RESULT, undefined, message), expected);
  const job = "Failed to start Daily apt upgrade and clean activities.";
  assert.deepEqual(parseUnitResult("be02cf6855d2428ba40df7e9d022f03d", UNIT, job), {
    unit: UNIT,
    ok: false,
    result: "failed",
  });
  const well = parseUnitResult(
    "7ad2d189f7e94e70a38c781354912448",
    undefined,
    `${UNIT}: Deactivated successfully.`,
  );
  assert.deepEqual(well, { unit: UNIT, ok: true, result: "success" });
});

Deno.test("parseUnitResult() tells nothing of another message, or of what is no unit's name", () => {
  assert.equal(parseUnitResult(undefined, UNIT, `${UNIT}: Failed with result 'x'.`), undefined);
  assert.equal(parseUnitResult("constructor", UNIT, ""), undefined);
  assert.equal(parseUnitResult(FAILURE_RESULT, "a b.service", ""), undefined);
  assert.equal(parseUnitResult(FAILURE_RESULT, "../x\n.service", ""), undefined);
  assert.equal(parseUnitResult(FAILURE_RESULT, undefined, "Failed."), undefined);
});

testTotal(
  "parseUnitResult()",
  (text) => parseUnitResult(FAILURE_RESULT, undefined, text),
  `${UNIT}: Failed with result 'exit-code'.`,
);
