import assert from "node:assert/strict";
import fc from "fast-check";
import { readPem, writePem } from "../../src/delivery/pem.ts";

Deno.test("readPem() reads back what writePem() writes, whatever stands between", () => {
  const block = fc.record({
    label: fc.constantFrom("CERTIFICATE", "EC PRIVATE KEY"),
    der: fc.uint8Array({ minLength: 1, maxLength: 200 }),
  });
  const between = fc.constantFrom("", "\n", "subject=CN = x\r\n", "Bag Attributes\n");
  fc.assert(fc.property(fc.array(block), between, (blocks, text) => {
    const file = blocks.map((block) => text + writePem(block)).join("");
    for (const form of [file, file.replaceAll(/\r?\n/g, "\r\n")]) {
      assert.deepEqual(
        readPem(form).map(({ label, der }) => ({ label, der: [...der] })),
        blocks.map(({ label, der }) => ({ label, der: [...der] })),
      );
    }
  }));
});

Deno.test("readPem() passes over what has no end, and refuses what is not base64", () => {
  const open = "-----BEGIN CERTIFICATE-----\nAAAA\n";
  assert.deepEqual(readPem(open), []);
  assert.deepEqual(readPem(`${open}-----END EC PRIVATE KEY-----\n`), []);
  assert.equal(readPem(`${open}${open}-----END CERTIFICATE-----\n`).length, 1);
  assert.throws(() => readPem(`${open}?\n-----END CERTIFICATE-----\n`), SyntaxError);
});
