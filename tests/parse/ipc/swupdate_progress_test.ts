import assert from "node:assert/strict";
import fc from "fast-check";
import { progressReader, progressSteps } from "../../../src/parse/ipc/swupdate_progress.ts";
import type { DeploymentStep } from "../../../src/parse/log/_deployment_step.ts";
import { ParseError } from "../../../src/parse/parse_error.ts";
import { RECORDED } from "./_recorded.ts";

function stepsOf(bytes: Uint8Array): DeploymentStep[] {
  return progressReader()(bytes).flatMap(progressSteps);
}

/** Without what is said again and again. */
function told(steps: readonly DeploymentStep[]): string[] {
  const texts = steps.map((step) => Object.values(step).join(" "));
  return texts.filter((text, index) => text !== "started" || !texts.slice(0, index).includes(text));
}

/** A message of the form of 2400 bytes, which no version of Debian has: made by hand from its header file. */
function oldMessage(status: number, step: number, image: string): Uint8Array {
  const bytes = new Uint8Array(2400);
  const view = new DataView(bytes.buffer);
  [0, status, 0, 3, step, 0].forEach((word, index) => view.setUint32(index * 4, word, true));
  bytes.set(new TextEncoder().encode(image), 24);
  return bytes;
}

Deno.test("progressReader() reads what three genuine versions of SWUpdate say, each in its own form", () => {
  const seen = RECORDED.map(({ version, update, bytes }) => [
    version,
    update,
    ...told(stepsOf(bytes)),
  ]);
  assert.deepEqual(seen, [
    ["2022.12", "succeeded", "started", "named 2.4.1", "ended succeeded"],
    ["2022.12", "hash", "started", "named 2.4.1", "ended"],
    ["2022.12", "hardware", "started", "named 2.4.1", "ended"],
    ["2022.12", "signature", "started", "ended"],
    ["2022.12", "cut off", "started", "named 2.4.1", "ended"],
    ["2024.12", "succeeded", "started", "named 2.4.1", "ended succeeded"],
    ["2024.12", "hash", "started", "named 2.4.1", "ended"],
    ["2024.12", "hardware", "started", "named 2.4.1", "ended"],
    ["2024.12", "signature", "ended"],
    ["2024.12", "cut off", "started", "named 2.4.1", "ended"],
    ["2026.05", "succeeded", "started", "named 2.4.1", "ended succeeded"],
    ["2026.05", "hash", "started", "named 2.4.1", "ended"],
    [
      "2026.05",
      "hardware",
      "started",
      "named 2.4.1",
      "ended SW not compatible with hardware",
    ],
    ["2026.05", "signature", "ended Authentication of all signatures failed"],
    [
      "2026.05",
      "cut off",
      "started",
      "named 2.4.1",
      "ended Error reading 16384 bytes from stream 5: No data available",
    ],
  ]);
  const images = RECORDED.filter(({ update }) => update === "succeeded").map(({ bytes }) =>
    [...new Set(progressReader()(bytes).map(({ image, steps }) => `${image}/${steps}`))].join(" ")
  );
  assert.deepEqual(images, [
    "/2 app.bin/2 rootfs.bin/2",
    "/2 app.bin/2 rootfs.bin/2",
    "/2 app.bin/2 rootfs.bin/2",
  ]);
});

Deno.test("progressReader() reads the form before there were versions, and says what it was doing", () => {
  const bytes = [
    oldMessage(1, 0, ""),
    oldMessage(2, 1, "rootfs.ext4"),
    oldMessage(4, 1, "rootfs.ext4"),
  ];
  const joined = new Uint8Array(bytes.flatMap((it) => [...it]));
  assert.deepEqual(told(stepsOf(joined)), ["started", "ended rootfs.ext4, step 1 of 3"]);
});

Deno.test("progressReader() gives the same messages however the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...RECORDED),
      fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 8 }),
      ({ version, bytes }, cuts) => {
        const length = version === "2026.05" ? 2408 : 2416;
        const begin = version === "2022.12" ? 0 : 8;
        // The first message comes in one piece: it is sent at once.
        const read = progressReader();
        const messages = [...read(bytes.subarray(0, begin + length))];
        let at = begin + length;
        for (const cut of [...cuts, bytes.length]) {
          messages.push(...read(bytes.slice(at, at + cut)));
          at = Math.min(at + cut, bytes.length);
        }
        assert.deepEqual(messages, progressReader()(bytes));
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("progressReader() knows the form of many messages, too, of which the last is cut", () => {
  for (const { version, update, bytes } of RECORDED) {
    const begin = version === "2022.12" ? 0 : 8;
    const all = new Uint8Array(64 * 1024);
    all.set(bytes.subarray(0, begin));
    for (let at = begin; at < all.length; at += bytes.length - begin) {
      all.set(bytes.subarray(begin, begin + all.length - at), at);
    }
    const [first] = progressReader()(bytes);
    assert.deepEqual(progressReader()(all)[0], first, `${version} ${update}`);
  }
});

Deno.test("progressReader() gives messages or refuses, in bounded memory, for any bytes", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 9000 }), { maxLength: 12 }), (pieces) => {
      const read = progressReader();
      try {
        for (const piece of pieces) {
          for (const message of read(piece)) {
            const text = JSON.stringify(progressSteps(message));
            assert.ok(text.length < 40_000, text);
          }
        }
      } catch (error) {
        assert.ok(error instanceof ParseError);
      }
    }),
    { numRuns: 100 },
  );
  const read = progressReader();
  assert.throws(() => {
    for (let at = 0; at < 70; at++) read(new Uint8Array(1001).fill(0xff));
  }, ParseError);
  assert.throws(() => progressReader()(new Uint8Array(2400).fill(0xff)), ParseError);
});
