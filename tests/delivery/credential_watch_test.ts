import assert from "node:assert/strict";
import { watchCredentials } from "../../src/delivery/credential_watch.ts";
import { DAY_MS, makePki } from "./_certificates.ts";
import { fakeClock } from "./_clock.ts";

Deno.test("watchCredentials() notices new files within a minute, and half new ones once", async () => {
  await using pki = await makePki();
  const [old, next] = [await pki.device(), await pki.device()];
  const clock = fakeClock();
  const told: (string | undefined)[] = [];
  const watched = watchCredentials(() => old, clock, (trouble) => told.push(trouble));
  const expires = watched.expiry()?.device.expires_ms ?? 0;
  assert.ok(expires > Date.now());
  Deno.copyFileSync(next.cert, old.cert);
  await clock.pass(59_000);
  watched.expiry();
  assert.deepEqual(told, []);
  for (let minutes = 0; minutes < 3; minutes++) {
    await clock.pass(60_000);
    assert.equal(watched.expiry()?.device.expires_ms, expires);
  }
  assert.equal(told.length, 1);
  assert.match(told.pop() ?? "", /does not belong to/);
  Deno.copyFileSync(next.key, old.key);
  for (let minutes = 0; minutes < 3; minutes++) {
    await clock.pass(60_000);
    watched.expiry();
  }
  assert.deepEqual(told, [undefined]);
});

Deno.test("watchCredentials() tells when they expire also when they have, and nothing of what cannot be read", async () => {
  await using pki = await makePki();
  const paths = await pki.device({
    notBefore: new Date(Date.now() - 2 * DAY_MS),
    notAfter: new Date(Date.now() - DAY_MS),
  });
  const watched = watchCredentials(() => paths, fakeClock(), () => {});
  assert.ok((watched.expiry()?.device.expires_ms ?? Infinity) < Date.now());
  const nowhere = watchCredentials(() => ({ ...paths, key: "/nowhere" }), fakeClock(), () => {});
  assert.equal(nowhere.expiry(), undefined);
});
