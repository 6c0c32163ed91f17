import assert from "node:assert/strict";
import { userOf } from "../../../src/parse/etc/passwd.ts";
import { testTotal } from "../_property.ts";

const PASSWD =
  "root:x:0:0:root:/root:/bin/bash\n+::::::\nguest:x:1001:1001::/home/guest:/bin/bash\n" +
  "second:x:1001:1001::/:/bin/false\nbroken\n";

Deno.test("userOf() names the first user of a number, and nobody of another", () => {
  assert.equal(userOf(PASSWD, 0), "root");
  assert.equal(userOf(PASSWD, 1001), "guest");
  assert.equal(userOf(PASSWD, 1), undefined);
  assert.equal(userOf("", 0), undefined);
});

testTotal("userOf()", (text) => userOf(text, 0), PASSWD);
