import assert from "node:assert/strict";
import { parsePreload } from "../../../src/parse/etc/ld_so_preload.ts";
import { testTotal } from "../_property.ts";

const SAMPLE = "# /not/this.so\n/a.so:/b.so /c.so\t/d.so # /nor/this.so\n\n/a.so";

Deno.test("parsePreload() reads names between white space and colons, each once, without comments", () => {
  assert.deepEqual(parsePreload(SAMPLE), ["/a.so", "/b.so", "/c.so", "/d.so"]);
  assert.deepEqual(parsePreload("# nothing\n \n"), []);
  assert.deepEqual(parsePreload(""), []);
});

testTotal("parsePreload()", parsePreload, SAMPLE);
