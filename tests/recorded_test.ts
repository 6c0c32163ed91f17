/** What genuine programs wrote on Debian 11, 12 and 13 is told, an attempt once, whoever wrote it down. */
import assert from "node:assert/strict";
import { look } from "../src/core/look.ts";
import { beginSession, type State } from "../src/core/state.ts";
import { CONTENT, step } from "../src/core/step.ts";
import { catchUp } from "../src/drain.ts";
import { parseEntries } from "../src/host/archive_text.ts";
import { type Archive, overlay } from "../src/host/archive_tree.ts";
import { archiveOf, guarded, HOSTS, laterOf } from "./_hosts.ts";
import { read } from "./_tree.ts";

/** What was done, and what is to be told of it: kind and members; n times where it says count=n. */
const CLAIMS = read("tests/lab/attempts.txt").split("\n").flatMap((line) => {
  const [, kind, text] = /^ {2}tells (\w+) (.*)$/.exec(line) ?? [];
  if (kind === undefined || text === undefined) return [];
  const { count = "1", ...members } = Object.fromEntries(
    text.split(/, (?=\w+=)/).map((
      it,
    ) => [it.slice(0, it.indexOf("=")), it.slice(it.indexOf("=") + 1)]),
  );
  return new Array<Told>(Number(count)).fill({ kind, members });
});
interface Told {
  kind: string;
  members: Record<string, string>;
}

/** What is told at the second of two looks. */
async function toldOf(hosts: readonly Archive[]): Promise<Told[]> {
  let state: State = beginSession("test.1", undefined, 0);
  for (const [index, archive] of hosts.entries()) {
    const wallMs = Date.parse(archive.at ?? "") + index * 120_000;
    const at = { monotonicMs: index * 120_000, wallMs, synchronised: true };
    const clock = { now: () => at, sleep: () => Promise.resolve() };
    const host = guarded(archive);
    const caught = catchUp(CONTENT.collectors, host, state.cursors, wallMs);
    const snapshot = await look(CONTENT.collectors, host, state.facts, clock, caught);
    state = step({ ...state, pending: [] }, snapshot, {}, { ...CONTENT, detectors: [] });
  }
  return state.pending.flatMap(({ kind, content }) => {
    const { count, ...others } = content;
    const members = Object.fromEntries(
      Object.entries(others).map(([name, value]) => [name, String(value)]),
    );
    return new Array<Told>(Number(count ?? 1)).fill({ kind, members });
  });
}

const sources: readonly (readonly [name: string, without: string])[] = [
  ["the journal", ""],
  ["auth.log", "gone /var/log/journal"],
];

for (const name of HOSTS.filter((host) => host.endsWith("-logins"))) {
  for (const [source, without] of sources) {
    Deno.test(`${name}: each attempt is told once from ${source}`, async () => {
      const hosts = [archiveOf(name), laterOf(name)].map((it) =>
        overlay(it, parseEntries(without))
      );
      const told = (await toldOf(hosts)).filter(({ kind }) => kind !== "alert" && kind !== "user");
      const text = ({ kind, members }: Told) => `${kind} ${JSON.stringify(members)}`;
      const left = [...told];
      const missing = CLAIMS.filter(({ kind, members }) => {
        const found = left.findIndex((it) =>
          it.kind === kind &&
          Object.entries(members).every(([member, value]) => it.members[member] === value)
        );
        if (found >= 0) left.splice(found, 1);
        return found < 0;
      });
      assert.deepEqual({ missing: missing.map(text), beyond: left.map(text) }, {
        missing: [],
        beyond: [],
      });
    });
  }
}
