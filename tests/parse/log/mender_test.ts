import assert from "node:assert/strict";
import { menderMessage, menderStep, parseMenderLog } from "../../../src/parse/log/mender.ts";
import { read } from "../../_tree.ts";
import { refuses, testTotal } from "../_property.ts";

/** What the steps of a genuine log come to. */
function stepsOf(name: string) {
  return parseMenderLog(read(`tests/logs/mender-3.4-${name}.log`)).flatMap((it) =>
    menderStep(it.level, it.message) ?? []
  );
}

Deno.test("menderStep() tells how deployments of client 3.4 went", () => {
  const kinds = (name: string) => stepsOf(name).map(({ kind }) => kind).join(" ");
  assert.equal(kinds("succeeded"), "started committed ended");
  assert.equal(kinds("checksum"), "started trouble undone ended");
  assert.equal(kinds("device-type"), "started trouble ended");
  assert.equal(kinds("state-script"), "started trouble undone undone undone ended");
});

Deno.test("menderStep() tells when deployments of client 4 begin and end, and by whose id", () => {
  const said = (message: string) => menderStep("info", message);
  assert.deepEqual(said("Deployment with ID 7bd1 started."), { kind: "started", id: "7bd1" });
  assert.deepEqual(said("Deployment with ID 7bd1 finished with status: Success"), {
    kind: "ended",
    how: "succeeded",
    id: "7bd1",
  });
  assert.deepEqual(said("Deployment with ID 7bd1 finished with status: Failure"), {
    kind: "ended",
    how: "failed",
    id: "7bd1",
  });
  assert.equal(said("x\nDeployment with ID 7bd1 finished with status: Success"), undefined);
  assert.equal(said("Deployment with ID 7bd1 finished with status: Success."), undefined);
});

Deno.test("menderMessage() unwraps what the daemons write to the journal", () => {
  const lines = read("tests/logs/mender-3.4-daemon.log").trimEnd().split("\n");
  const messages = lines.map(menderMessage);
  assert.ok(messages.every((it) => it !== undefined));
  const ends = messages.filter((it) => it && menderStep(it.level, it.message)?.kind === "ended");
  assert.equal(ends.length, 4);
  const boost = 'record_id=12 severity=info time="2024-Feb-06 10:12:41.219303" name="Global" ' +
    'msg="Deployment with ID 7bd1 started."';
  assert.deepEqual(menderMessage(boost), {
    level: "info",
    message: "Deployment with ID 7bd1 started.",
  });
  assert.equal(menderMessage("anything else"), undefined);
  assert.equal(menderMessage(`time="x" level=info msg="${"\\".repeat(20_000)}"`), undefined);
});

Deno.test("parseMenderLog() leaves out a line that is being written, and refuses another that is none", () => {
  const line = '{"level":"info","message":"x","timestamp":"2026-11-22T07:05:56Z"}';
  assert.equal(parseMenderLog(`${line}\n${line.slice(0, 30)}`).length, 1);
  assert.equal(parseMenderLog(`${line}\n\n${line}\n`)[1]?.wallMs, Date.UTC(2026, 10, 22, 7, 5, 56));
  assert.equal(parseMenderLog(line.replace("2026", "soon") + "\n")[0]?.wallMs, undefined);
  refuses(() => parseMenderLog(`${line.slice(0, 30)}\n${line}\n`), /expected a JSON object/);
  refuses(() => parseMenderLog('{"level":1,"message":"x"}\n'), /expected level and message/);
  refuses(() => parseMenderLog("null\n"), /expected a JSON object/);
});

testTotal("parseMenderLog()", parseMenderLog, read("tests/logs/mender-3.4-device-type.log"));
testTotal(
  "menderMessage()",
  (text) => menderStep("error", menderMessage(text)?.message ?? text),
  'time="2026-11-22T07:05:52Z" level=info msg="State transition: cleanup [Error] -> idle [Idle]"',
);
