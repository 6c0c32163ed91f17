import assert from "node:assert/strict";
import { openJournal } from "../../../src/parse/db/journal_file.ts";
import { corpusEntries, corpusJournal, corpusNames, entriesOf, inMemory } from "./_journals.ts";

const names = corpusNames();

for (const name of names) {
  Deno.test(`openJournal() reads what journalctl reads of ${name}`, async () => {
    const entries = entriesOf(openJournal(inMemory(corpusJournal(name))));
    const expected = await corpusEntries(name);
    assert.equal(entries.length, expected.length);
    for (const [index, entry] of entries.entries()) {
      const { __CURSOR: _, ...fields } = expected[index] ?? {};
      assert.deepEqual({ ...entry }, fields);
    }
  });
}
if (names.length === 0) {
  Deno.test({
    name: "openJournal() reads what journalctl reads (skipped: no corpora)",
    ignore: true,
    fn() {},
  });
}
