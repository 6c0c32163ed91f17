import assert from "node:assert/strict";
import fc from "fast-check";
import { ipv4Number, ipv4Of, ipv6Of } from "../../src/parse/_ip_address.ts";

Deno.test("ipv6Of() writes an address as RFC 5952 does", () => {
  const written = {
    "00000000000000000000000000000000": "::",
    "00000000000000000000000000000001": "::1",
    "20010db8000000000000000000020001": "2001:db8::2:1",
    "20010db8000000010001000100010001": "2001:db8:0:1:1:1:1:1",
    "20010000000000010000000000000001": "2001:0:0:1::1",
    "20010db8000000000001000000000001": "2001:db8::1:0:0:1",
    "fe8000000000000000fc00fffe000001": "fe80::fc:ff:fe00:1",
    "20010db8000000000000000000000000": "2001:db8::",
    "00000000000000000000ffffc0000201": "::ffff:192.0.2.1",
    "20010DB8AAAABBBBCCCCDDDDEEEE0001": "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1",
  };
  for (const [hex, address] of Object.entries(written)) assert.equal(ipv6Of(hex), address);
});

Deno.test("ipv6Of() writes what the URL parser writes when the address maps no IPv4 one", () => {
  const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
  fc.assert(fc.property(groups, (groups) => {
    fc.pre(groups.slice(0, 5).some((group) => group !== 0));
    const hex = groups.map((group) => group.toString(16).padStart(4, "0")).join("");
    const url = new URL(`http://[${hex.match(/.{4}/g)?.join(":")}]`);
    assert.equal(`[${ipv6Of(hex)}]`, url.hostname);
  }));
});

Deno.test("ipv4Number() undoes ipv4Of()", () => {
  fc.assert(fc.property(fc.nat(0xffffffff), (number) => {
    assert.equal(ipv4Number(ipv4Of(number)), number);
  }));
});

Deno.test("ipv4Number() gives undefined when the text is no address", () => {
  for (const text of ["", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1.2.3.4\n", "0x1.2.3.4"]) {
    assert.equal(ipv4Number(text), undefined);
  }
});
