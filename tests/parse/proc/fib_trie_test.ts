import assert from "node:assert/strict";
import { parseFibTrie } from "../../../src/parse/proc/fib_trie.ts";
import { refuses, testTotal } from "../_property.ts";

const SAMPLE = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     |-- 198.51.100.9
        /32 host LOCAL
Local:
  +-- 127.0.0.0/8 2 0 2
     |-- 127.0.0.0
        /8 host LOCAL
     |-- 127.0.0.1
        /32 host LOCAL
     |-- 192.0.2.2
        /32 host LOCAL tos=4
     |-- 192.0.2.255
        /32 link BROADCAST
Id 100:
     |-- 0.0.0.0
        /0 host LOCAL
`;

Deno.test("parseFibTrie() reads the addresses of the local table alone", () => {
  assert.deepEqual(parseFibTrie(SAMPLE), ["127.0.0.1", "192.0.2.2"]);
  assert.deepEqual(parseFibTrie(""), []);
});

Deno.test("parseFibTrie() refuses what is not in its format", () => {
  refuses(() => parseFibTrie("Other:\n"), /unknown table/);
  refuses(() => parseFibTrie("  |-- 1.2.3.4\n"), /a table first/);
  refuses(() => parseFibTrie("Main:\n  |-- 1.2.3.400\n"), /an IPv4 address/);
  refuses(() => parseFibTrie("Main:\n  /32 host LOCAL\n"), /neither/);
});

testTotal("parseFibTrie()", parseFibTrie, SAMPLE);
