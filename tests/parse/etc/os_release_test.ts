import assert from "node:assert/strict";
import { parseOsRelease } from "../../../src/parse/etc/os_release.ts";
import { refuses, testTotal } from "../_property.ts";

const SAMPLE = String.raw`# comment
NAME="Debian \"GNU\"/Linux"

VERSION_ID=12
DISTRIB_ID='Open\Wrt'
PRETTY_NAME=Poky\ (kirkstone)
__proto__=x
`;

Deno.test("parseOsRelease() reads assignments as a shell does", () => {
  assert.deepEqual([...parseOsRelease(SAMPLE)], [
    ["NAME", 'Debian "GNU"/Linux'],
    ["VERSION_ID", "12"],
    ["DISTRIB_ID", "Open\\Wrt"],
    ["PRETTY_NAME", "Poky (kirkstone)"],
    ["__proto__", "x"],
  ]);
});

Deno.test("parseOsRelease() refuses what is not in its format", () => {
  refuses(() => parseOsRelease("NAME\n"), /expected an assignment/);
  refuses(() => parseOsRelease("A B=1\n"), /expected an assignment/);
  refuses(() => parseOsRelease('NAME="x\n'), /unfinished/);
  refuses(() => parseOsRelease('NAME="\n'), /unfinished/);
});

testTotal("parseOsRelease()", parseOsRelease, SAMPLE);
