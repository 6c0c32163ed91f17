import assert from "node:assert/strict";
import fc from "fast-check";
import { cvss3BaseScore } from "../../../src/parse/advisory/cvss.ts";
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
      "CVSS:3.1/AV:__proto__/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:toString",
    ]
  ) assert.equal(cvss3BaseScore(vector), undefined, vector);
  fc.assert(fc.property(fc.string(), (text) => cvss3BaseScore(`CVSS:3.1/${text}`) === undefined));
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
