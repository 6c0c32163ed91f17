import assert from "node:assert/strict";
import fc from "fast-check";
import { ratingOf } from "../../../src/parse/advisory/cvss.ts";
import { cvss2BaseScore } from "../../../src/parse/advisory/cvss2.ts";
import { cvss3BaseScore } from "../../../src/parse/advisory/cvss3.ts";
import { cvss4BaseScore } from "../../../src/parse/advisory/cvss4.ts";
import { severityOfScore, severityOfWord } from "../../../src/parse/advisory/severity.ts";

Deno.test("cvss3BaseScore() gives the scores that first.org publishes for its examples", () => {
  const examples: [string, number][] = [
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8],
    ["CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4],
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1],
    ["CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1],
    ["CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:L/A:N", 3.7],
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10],
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N/E:P", 7.5],
    ["CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.7],
    ["CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H", 8.2],
    ["CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0],
    ["CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 6.8],
  ];
  for (const [vector, score] of examples) assert.equal(cvss3BaseScore(vector), score, vector);
});

Deno.test("cvss3BaseScore() gives none for other versions and for what is no vector", () => {
  for (
    const vector of [
      "",
      "AV:L/AC:M/Au:N/C:N/I:P/A:C",
      "CVSS:4.0/AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N",
      "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
      "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
      "CVSS:3.1/AV:__proto__/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
      "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:toString/C:H/I:H/A:H",
      "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:toString",
    ]
  ) assert.equal(cvss3BaseScore(vector), undefined, vector);
  fc.assert(fc.property(fc.string(), (text) => cvss3BaseScore(`CVSS:3.1/${text}`) === undefined));
});

Deno.test("cvss2BaseScore() gives the scores of the guide's examples, and none for what is no vector", () => {
  const examples: [string, number | undefined][] = [
    ["AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8],
    ["AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C", 10],
    ["AV:L/AC:H/Au:N/C:C/I:C/A:C", 6.2],
    ["AV:L/AC:M/Au:N/C:N/I:P/A:C", 5.4],
    ["AV:N/AC:L/Au:N/C:N/I:N/A:N", 0],
    ["AV:N/AC:L/Au:N/C:N/I:N", undefined],
    ["AV:toString/AC:L/Au:N/C:N/I:N/A:C", undefined],
    ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", undefined],
  ];
  for (const [vector, score] of examples) assert.equal(cvss2BaseScore(vector), score, vector);
});

Deno.test("cvss4BaseScore() gives the scores of first.org's calculator, and none for what is no vector", () => {
  // As it rounds since November 2024.
  const examples: [string, number | undefined][] = [
    ["AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10],
    ["AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 9.3],
    ["AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3],
    ["AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.7],
    ["AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N", 5.1],
    ["AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", 8.7],
    ["AV:N/AC:L/AT:N/PR:H/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N", 5.1],
    ["AV:N/AC:L/AT:N/PR:N/UI:P/VC:H/VI:L/VA:N/SC:H/SI:H/SA:H", 8.6],
    ["AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0],
    ["AV:P/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N/E:U/AU:Y", 1],
    ["AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N", undefined],
    ["AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:HL", undefined],
  ];
  for (const [vector, score] of examples) {
    assert.equal(cvss4BaseScore(`CVSS:4.0/${vector}`), score, vector);
    assert.equal(cvss4BaseScore(vector), undefined);
  }
  const step = fc.tuple(
    ...["NALP", "LH", "NP", "NLH", "NPA", ..."HLN HLN HLN HLN HLN HLN".split(" ")]
      .map((values) => fc.constantFrom(...values)),
  );
  const names = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"];
  fc.assert(fc.property(step, (values) => {
    const vector = names.map((name, index) => `${name}:${values[index]}`).join("/");
    const score = cvss4BaseScore(`CVSS:4.0/${vector}`) ?? -1;
    assert.ok(score >= 0 && score <= 10 && Number.isInteger(Math.round(score * 100) / 10), vector);
  }));
});

Deno.test("ratingOf() takes CVSS 3 before 4 before 2, in which nothing is critical", () => {
  const two = "AV:N/AC:L/Au:N/C:C/I:C/A:C";
  const three = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";
  const four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
  const rated = (...vectors: string[]) => Object.values(ratingOf(vectors) ?? {});
  assert.deepEqual(rated(two, four, three), ["high", 7.5, "CVSS_V3"]);
  assert.deepEqual(rated(two, "medium", four), ["critical", 9.3, "CVSS_V4"]);
  assert.deepEqual(rated("", two), ["high", 10, "CVSS_V2"]);
  assert.deepEqual(rated("medium"), []);
});

Deno.test("severities have the names of CVSS, whatever a database calls them", () => {
  assert.deepEqual([9, 8.9, 7, 4, 0.1, 0].map(severityOfScore), [
    "critical",
    "high",
    "high",
    "medium",
    "low",
    "none",
  ]);
  assert.deepEqual(["HIGH", "Moderate", "negligible", "constructor"].map(severityOfWord), [
    "high",
    "medium",
    "none",
    "unknown",
  ]);
});
