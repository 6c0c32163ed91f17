import assert from "node:assert/strict";
import { parseExecutableMaps } from "../../../src/parse/proc/maps.ts";
import { testTotal } from "../_property.ts";

const SAMPLE = `55d0c0a00000-55d0c0a20000 r--p 00000000 fe:00 11   /usr/local/bin/telltale
55d0c0a20000-55d0c1000000 r-xp 00020000 fe:00 11   /usr/local/bin/telltale
7f2c1a4d3000-7f2c1a628000 r-xp 00026000 fe:00 3201                       /usr/lib/libc.so.6
7f2c1a628000-7f2c1a629000 r-xp 00026000 fe:00 3202                       /tmp/a b.so (deleted)
7f2c1a700000-7f2c1a701000 r-xp 00000000 00:00 0
7ffd5a7fe000-7ffd5a800000 r-xp 00000000 00:00 0                          [vdso]
`;

Deno.test("parseExecutableMaps() reads whose code is in a process", () => {
  assert.deepEqual(parseExecutableMaps(SAMPLE), [
    ...["/usr/local/bin/telltale", "/usr/lib/libc.so.6", "/tmp/a b.so (deleted)"],
  ]);
});

testTotal("parseExecutableMaps()", parseExecutableMaps, SAMPLE);
