import assert from "node:assert/strict";
import { type Judgement, MAX_FINDINGS, settle, type Standing } from "../../src/core/conditions.ts";
import type { Finding, Severity } from "../../src/model/finding.ts";

const at = (monotonicMs: number) => ({ monotonicMs, wallMs: monotonicMs, synchronised: true });
const finding = (key: string, severity: Severity = "warning"): Finding => ({
  key,
  severity,
  summary: `${key} is wrong`,
  evidence: {},
});
const judged = (...findings: Finding[]): Judgement[] => [
  { detector: "low_disk", attack: [], clearAfterMs: 60_000, findings },
];

Deno.test("settle() raises a finding once, and clears it once it was not seen for long enough", () => {
  let standing: Standing = {};
  const told: string[] = [];
  const seen: [number, Finding[]][] = [
    [0, []],
    [10_000, [finding("/")]],
    [20_000, [finding("/")]],
    [30_000, []],
    [79_999, []],
    [80_000, []],
    [90_000, []],
  ];
  for (const [ms, findings] of seen) {
    const settled = settle(standing, {}, judged(...findings), at(ms));
    standing = settled.standing;
    for (const { state, alert } of settled.transitions) told.push(`${ms} ${state} ${alert.id}`);
  }
  assert.deepEqual(told, ["10000 raised low_disk//", "80000 cleared low_disk//"]);
});

Deno.test("settle() tells a condition that comes and goes every two seconds once, not 32 times", () => {
  let standing: Standing = {};
  let transitions = 0;
  for (let i = 0; i < 64; i++) {
    const findings = i % 2 === 0 ? [finding("/")] : [];
    const settled = settle(standing, {}, judged(...findings), at(i * 2_200));
    standing = settled.standing;
    transitions += settled.transitions.length;
  }
  assert.equal(transitions, 1);
});

Deno.test("settle() clears nothing of a detector that was not asked", () => {
  const { standing } = settle({}, {}, judged(finding("/")), at(0));
  const blind = settle(standing, {}, [], at(1e9));
  assert.deepEqual(Object.keys(blind.standing), ["low_disk//"]);
  assert.deepEqual(blind.transitions, []);
});

Deno.test("settle() keeps standing what a detector cannot judge, and raises nothing for it", () => {
  const unjudged: Judgement[] = [{
    detector: "low_disk",
    attack: [],
    clearAfterMs: 60_000,
    findings: [{ key: "/", unjudged: true }, { key: "/data", unjudged: true }],
  }];
  const raised = settle({}, {}, judged(finding("/")), at(0));
  const kept = settle(raised.standing, raised.raises, unjudged, at(1e9));
  assert.deepEqual([Object.keys(kept.standing), kept.transitions], [["low_disk//"], []]);
  const gone = settle(kept.standing, kept.raises, judged(), at(1e9 + 60_000));
  assert.deepEqual(gone.transitions.map(({ state }) => state), ["cleared"]);
});

Deno.test("settle() keeps detectors apart whose names begin alike", () => {
  const { standing } = settle({}, {}, judged(finding("/")), at(0));
  const other = { detector: "low", attack: [], clearAfterMs: 0, findings: [] };
  assert.deepEqual(Object.keys(settle(standing, {}, [other], at(1)).standing), ["low_disk//"]);
});

Deno.test("settle() raises again when it gets worse, and keeps the worst words until it clears", () => {
  const first = settle({}, {}, judged(finding("/", "warning")), at(0));
  const worse = settle(first.standing, first.raises, judged(finding("/", "critical")), at(10_000));
  assert.deepEqual(worse.transitions.map(({ state }) => state), ["raised"]);
  const eased = settle(worse.standing, worse.raises, judged(finding("/", "warning")), at(20_000));
  assert.deepEqual(eased.transitions, []);
  assert.equal(eased.standing["low_disk//"]?.severity, "critical");
  assert.equal(eased.standing["low_disk//"]?.since, first.standing["low_disk//"]?.since);
});

Deno.test("settle() bounds what one detector can say in one look, worst first", () => {
  const findings = Array.from({ length: 1_000 }, (_, i) => finding(`p${i}`, "info"));
  findings.push(finding("worst", "critical"));
  const { standing, transitions } = settle({}, {}, judged(...findings), at(0));
  assert.equal(transitions.length, MAX_FINDINGS);
  assert.ok(standing["low_disk/worst"] !== undefined && standing["low_disk/(many)"] !== undefined);
});

Deno.test("settle() clears nothing because worse crowded it out, and says that there is more", () => {
  const some = (name: string, count: number, severity: Severity) =>
    Array.from({ length: count }, (_, i) => finding(`${name}${i}`, severity));
  const told = ({ transitions }: ReturnType<typeof settle>) =>
    transitions.map(({ state, alert }) => `${state} ${alert.id.slice("low_disk/".length)}`);
  const old = some("old", 150, "warning");
  const before = settle({}, {}, judged(...old), at(0));
  const worse = some("worse", 300, "critical");
  const crowded = settle(before.standing, before.raises, judged(...worse, ...old), at(90_000));
  assert.deepEqual(
    told(crowded).toSorted(),
    [
      ...worse.slice(0, MAX_FINDINGS - 1).map(({ key }) => `raised ${key}`),
      "raised (many)",
    ].toSorted(),
  );
  assert.deepEqual(crowded.standing["low_disk/(many)"]?.evidence, { at_least: 256 });
  // What was mended meanwhile is cleared; others than those that stand already are not raised.
  const shuffled = judged(...worse.toReversed(), ...old.slice(1));
  const later = settle(crowded.standing, crowded.raises, shuffled, at(180_000));
  assert.deepEqual(told(later), ["cleared old0"]);
  const few = settle(later.standing, later.raises, judged(...old.slice(1)), at(270_000));
  assert.deepEqual(told(few).filter((it) => !it.startsWith("cleared worse")), ["cleared (many)"]);
  assert.equal(Object.keys(few.standing).length, 149);
});

Deno.test("settle() keeps a bounded number standing, whatever comes, rises, eases and stays", () => {
  let settled: ReturnType<typeof settle> = { standing: {}, raises: {}, transitions: [] };
  const findings: Finding[] = [];
  const severities = ["info", "warning", "critical", "info"] as const;
  for (let round = 0; round < 12; round++) {
    for (let i = 0; i < 250; i++) findings.unshift(finding(`${round} ${i}`, severities[round % 4]));
    const now = findings.map((it, i) => ({
      ...it,
      severity: severities[(i + round) % 3] ?? "info",
    }));
    for (const look of [findings, now]) {
      settled = settle(settled.standing, settled.raises, judged(...look), at(round * 60_000));
    }
    assert.ok(Object.keys(settled.standing).length <= 3 * (MAX_FINDINGS - 1) + 1);
  }
  assert.ok(Object.keys(settled.standing).length > MAX_FINDINGS);
});

Deno.test("settle() is not fooled by a key called __proto__", () => {
  const { standing } = settle({}, {}, judged(finding("__proto__")), at(0));
  assert.deepEqual(Object.keys(standing), ["low_disk/__proto__"]);
});

Deno.test("settle() raises again when the evidence changes, and not when words do", () => {
  const by = (pid: number, summary: string) => ({
    ...finding("tcp/23"),
    summary,
    evidence: { pid },
  });
  const first = settle({}, {}, judged(by(1, "a")), at(0));
  const same = settle(first.standing, first.raises, judged(by(1, "b")), at(1));
  assert.deepEqual(same.transitions, []);
  const other = settle(same.standing, same.raises, judged(by(2, "b")), at(2));
  assert.deepEqual(other.transitions.map(({ alert }) => alert.evidence), [{ pid: 2 }]);
});

Deno.test("settle() tells what comes and goes five times, then once more when it is over", () => {
  let settled: ReturnType<typeof settle> = { standing: {}, raises: {}, transitions: [] };
  const told: string[] = [];
  const look = (ms: number, ...findings: Finding[]) => {
    settled = settle(settled.standing, settled.raises, judged(...findings), at(ms));
    for (const { state } of settled.transitions) told.push(state);
  };
  for (let minute = 0; minute < 240; minute++) {
    look(minute * 60_000, ...(minute % 3 === 0 ? [finding("/")] : []));
  }
  assert.deepEqual(told, [...new Array(4).fill(["raised", "cleared"]).flat(), "raised"]);
  assert.equal(settled.standing["low_disk//"]?.flapping, true);
  look(237 * 60_000 + 3_599_999);
  assert.equal(told.length, 9);
  look(237 * 60_000 + 3_600_000);
  assert.equal(told.length, 10);
  look(400 * 60_000, finding("/"));
  assert.deepEqual(told.slice(9), ["cleared", "raised"]);
});
