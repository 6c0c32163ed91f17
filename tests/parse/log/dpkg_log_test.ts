import assert from "node:assert/strict";
import { parseDpkgLog } from "../../../src/parse/log/dpkg_log.ts";
import { refuses, testTotal } from "../_property.ts";
import { corpusTest } from "../db/_corpus.ts";

const SAMPLE = `2016-08-03 15:25:53 startup archives install
2016-08-06 17:35:39 upgrade zlib1g:amd64 1:1.2.11-1 1:1.2.13.dfsg-1
2016-08-09 04:57:14 status installed zlib1g:amd64 1:1.2.13.dfsg-1
2016-08-09 04:57:15 status not-installed vim:amd64 <none>
2016-08-09 04:57:16 conffile /etc/a file with spaces keep
`;

Deno.test("parseDpkgLog() reads states with their local time, and versions with an epoch", () => {
  assert.deepEqual(parseDpkgLog(SAMPLE), {
    lastMs: Date.UTC(2016, 7, 9, 4, 57, 16),
    states: [
      {
        localMs: Date.UTC(2016, 7, 9, 4, 57, 14),
        state: "installed",
        package: "zlib1g:amd64",
        version: "1:1.2.13.dfsg-1",
      },
      {
        localMs: Date.UTC(2016, 7, 9, 4, 57, 15),
        state: "not-installed",
        package: "vim:amd64",
        version: "<none>",
      },
    ],
  });
  assert.deepEqual(parseDpkgLog(""), { lastMs: undefined, states: [] });
});

Deno.test("parseDpkgLog() refuses what is no line of it", () => {
  for (
    const line of [
      "x",
      "2016-02-30 04:57:14 status installed a 1",
      "2016-02-01 24:00:00 status installed a 1",
      "2016-02-01 04:57:14 reboot now",
      "2016-02-01 04:57:14 status installed a",
      "2016-02-01 04:57:14 status installed a 1 2",
    ]
  ) {
    refuses(() => parseDpkgLog(`${line}\n`), /dpkg\.log: expected/);
  }
});

corpusTest("parseDpkgLog() reads plaso's log", ".", (read) => {
  assert.deepEqual(parseDpkgLog(read("plaso-dpkg.log")), {
    lastMs: Date.UTC(2016, 7, 9, 4, 57, 14),
    states: [{
      localMs: Date.UTC(2016, 7, 9, 4, 57, 14),
      state: "half-installed",
      package: "base-passwd:amd64",
      version: "3.5.33",
    }],
  });
});

testTotal("parseDpkgLog()", parseDpkgLog, SAMPLE);
