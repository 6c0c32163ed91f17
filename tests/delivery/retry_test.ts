import assert from "node:assert/strict";
import { VersionRefused } from "../../src/delivery/connection.ts";
import { CredentialError } from "../../src/delivery/credentials.ts";
import { createRetry } from "../../src/delivery/retry.ts";

const broken = new Error("Broken");
const refused = new VersionRefused("No");
/** The upper bound of each wait. */
const atMost = () => 1;

Deno.test("createRetry() doubles its waits from 1 s to 5 min, with full jitter", () => {
  const retry = createRetry(5, atMost);
  const waits = Array.from({ length: 12 }, () => retry.failed(broken, false));
  assert.deepEqual(waits.slice(0, 4), [1_000, 2_000, 4_000, 8_000]);
  assert.deepEqual(waits.slice(9), [300_000, 300_000, 300_000]);
  assert.equal(createRetry(5, () => 0.25).failed(broken, false), 250);
  assert.equal(createRetry(5, () => 0).failed(broken, false), 0);
});

Deno.test("createRetry() begins anew only after a connection that held", () => {
  const retry = createRetry(5, atMost);
  for (let i = 0; i < 5; i++) retry.failed(broken, false);
  assert.equal(retry.failed(broken, false), 32_000);
  assert.equal(retry.failed(broken, true), 1_000);
});

Deno.test("createRetry() looks at its own files and clock again within 30 s", () => {
  const retry = createRetry(5, atMost);
  const waits = Array.from(
    { length: 9 },
    () => retry.failed(new CredentialError("expired", "Old"), false),
  );
  assert.equal(waits.at(-1), 30_000);
});

Deno.test("createRetry() tries MQTT 3.1.1 at once where 5 is refused, and then 5 again", () => {
  const retry = createRetry("auto", atMost);
  assert.equal(retry.version, 5);
  assert.equal(retry.failed(refused, false), undefined);
  assert.equal(retry.version, 4);
  // It spoke 3.1.1: nothing but a refusal of that changes it.
  assert.equal(retry.failed(broken, true), 1_000);
  assert.equal(retry.version, 4);
  assert.equal(retry.failed(refused, false), 2_000);
  assert.equal(retry.version, 5);
});

Deno.test("createRetry() stays with the version that it is told", () => {
  for (const version of [4, 5] as const) {
    const retry = createRetry(version, atMost);
    assert.equal(retry.failed(refused, false), 1_000);
    assert.equal(retry.version, version);
  }
});
