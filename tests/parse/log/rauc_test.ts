import assert from "node:assert/strict";
import { raucStep } from "../../../src/parse/log/rauc.ts";
import { read } from "../../_tree.ts";
import { testTotal } from "../_property.ts";

/** The messages of a genuine RAUC before it had message ids, as journald would have them. */
function messagesOf(name: string): string[] {
  return read(`tests/logs/rauc-1.8-${name}.log`).split("\n").flatMap((line) =>
    /^(?:\(rauc:\d+\): )?rauc-(?:Message|WARNING \*\*): [\d:.]+: (.*)$/.exec(line)?.[1] ?? []
  );
}

function endsOf(name: string) {
  let installing: string | undefined;
  let cause: string | undefined;
  return messagesOf(name).flatMap((message) => {
    const step = raucStep(undefined, message, installing);
    if (step?.kind === "started") installing = step.artifact;
    if (step?.kind === "trouble") cause = step.cause;
    return step?.kind === "ended" ? [[installing, step.how, cause]] : [];
  });
}

Deno.test("raucStep() tells how installations by RAUC 1.8 went, and why they failed", () => {
  assert.deepEqual(endsOf("service"), [
    ["/data/good.raucb", "succeeded", "All slots updated"],
    [
      "/data/other.raucb",
      undefined,
      "Installation error: Compatible mismatch: Expected 'demo-board' but bundle manifest has 'other-board'",
    ],
    [
      "/data/garbage.raucb",
      undefined,
      "Invalid bundle format: Signature size (7449361025514038538) exceeds bundle size",
    ],
  ]);
  assert.deepEqual(endsOf("second").map(([path, how]) => [path, how]), [
    ["/data/second.raucb", "succeeded"],
    ["/data/badsig.raucb", undefined],
  ]);
});

Deno.test("raucStep() goes by the message id where there is one, with dashes or without", () => {
  const failed = "c48141f7fd49443aafff862b4809168f";
  assert.deepEqual(raucStep(failed, "Installation 9a3c1f0e failed: no space: left", undefined), {
    kind: "ended",
    how: "failed",
    id: "9a3c1f0e",
    cause: "no space: left",
  });
  assert.deepEqual(
    raucStep("60bea7e4-fea5-49cc-ad68-af457308b13a", "Installation 9a3c1f0e rejected", undefined),
    { kind: "ended", how: "rejected", id: "9a3c1f0e" },
  );
  assert.deepEqual(raucStep(failed, "anything", undefined), { kind: "ended", how: "failed" });
  assert.equal(raucStep("__proto__", "anything", undefined), undefined);
});

Deno.test("raucStep() takes a bundle's name whole, whatever is in it", () => {
  const path = "/data/x` succeeded: started";
  assert.deepEqual(raucStep(undefined, `installing ${path}: started`, undefined), {
    kind: "started",
    artifact: path,
  });
  assert.deepEqual(raucStep(undefined, `installing \`${path}\` failed: 1`, path), {
    kind: "ended",
  });
});

testTotal(
  "raucStep()",
  (text) => raucStep(undefined, text, "/data/x") ?? raucStep(text, text, undefined),
  "installing `/data/x` failed: 1",
);
