import assert from "node:assert/strict";
import { isWithin, PREFIX } from "../../src/detectors/_prefix.ts";

Deno.test("isWithin() compares as many bits as the prefix has", () => {
  const cases = [
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["192.0.2.7", "192.0.2.0/24", true],
    ["192.0.3.7", "192.0.2.0/24", false],
    ["192.0.3.7", "192.0.2.0/23", true],
    ["203.0.113.1", "0.0.0.0/0", true],
    ["2001:db8::1", "0.0.0.0/0", false],
    ["2001:db8::1", "2001:db8::/32", true],
    ["2001:db9::1", "2001:db8::/32", false],
    ["::ffff:192.0.2.1", "::ffff:c000:200/120", true],
    ["fe80::1", "::/0", true],
    ["1::", "1:0:0:0:0:0:0:0", true],
  ] as const;
  for (const [address, prefix, expected] of cases) {
    assert.equal(isWithin(address, prefix), expected, `${address} in ${prefix}`);
  }
});

Deno.test("PREFIX refuses what is no address and no prefix", () => {
  for (const text of ["192.0.2.0/24", "::1", "2001:db8::/32", "10.1.2.3"]) {
    assert.ok(PREFIX.safeParse(text).success, text);
  }
  for (const text of ["", "example.org", "192.0.2.0/33", "::1/129", "1.2.3", "fe80::1%eth0", 5]) {
    const { error } = PREFIX.safeParse(text);
    assert.match(
      error?.issues[0]?.message ?? "",
      /expected an IP address or a prefix/,
      String(text),
    );
  }
});
