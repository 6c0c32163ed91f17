import assert from "node:assert/strict";
import { packages } from "../../src/collectors/packages.ts";
import { collect, collectAll, hostOf, report, unreadable } from "./_look.ts";

type Facts = Awaited<ReturnType<typeof collect<ReturnType<typeof packages.facts.parse>>>>;

const good = (name: string, version = "1") =>
  `|Package: ${name}\n|Status: install ok installed\n|Version: ${version}\n|\n`;
/** Says of which package it is. */
const bad = (name: string) => `|Package: ${name}\n|Status: install ok installed\n|\n`;
const NAMELESS = "|Pack%01ge: ?\n|Status: install ok installed\n|\n";

let writtenMs = 1;
const database = (...stanzas: string[]) =>
  hostOf(`file /var/lib/dpkg/status mtime_ms=${writtenMs++}\n${stanzas.join("")}`);

/** What a device tells that had the one database and then each of the others. */
async function story(...looks: (readonly string[])[]): Promise<{ told: string[][]; facts: Facts }> {
  const told: string[][] = [];
  let facts: Facts | undefined;
  for (const stanzas of looks) {
    const it = await collectAll(packages, database(...stanzas), facts);
    facts = JSON.parse(JSON.stringify(it.facts)) as Facts;
    told.push((it.events ?? []).map(({ content }) => `${content.package} ${content.status}`));
  }
  assert.ok(facts !== undefined);
  return { told, facts };
}

const [A, B, C, D] = [good("a"), good("b"), good("c"), good("d")];

Deno.test("packages tells how many entries are malformed, and what is wrong with one", async () => {
  const { facts } = await story([A, bad("b"), NAMELESS, C]);
  assert.deepEqual(report(packages, facts), {
    manager: "dpkg",
    count: 2,
    versions: { a: "1", c: "1" },
    malformed: { count: 2, first: 'dpkg/status: installed without Version: "b"' },
  });
  const { facts: whole } = await story([A, bad("b")], [A, B]);
  assert.deepEqual(Object.keys(Object(report(packages, whole))), ["manager", "count", "versions"]);
});

Deno.test("packages tells nothing of a package whose entry breaks and heals, named or not", async () => {
  for (const broken of [bad("b"), NAMELESS]) {
    const { told, facts } = await story([A, B, C], [A, broken, C], [A, broken, C], [A, B, C]);
    assert.deepEqual(told, [[], [], [], []]);
    assert.deepEqual({ ...facts.versions }, { a: "1", b: "1", c: "1" });
    const first = await story([A, broken, C], [A, B, C]);
    assert.deepEqual(first.told, [[], []]);
  }
  const last = await story([A, B, C], [A, B, bad("c")], [A, B, C]);
  assert.deepEqual(last.told, [[], [], []]);
});

Deno.test("packages tells what else changes beside a malformed entry", async () => {
  const { told } = await story(
    [A, B, C, D],
    [good("a", "2"), bad("b"), D, good("e")],
    [good("a", "2"), good("b", "3"), D, good("e")],
  );
  assert.deepEqual(told, [[], ["a upgraded", "e installed", "c removed"], ["b upgraded"]]);
});

Deno.test("packages tells a removal once it is sure which package a malformed entry was", async () => {
  const { told } = await story([A, B, C, D], [A, NAMELESS, D], [A, NAMELESS, D], [A, B, D]);
  assert.deepEqual(told, [[], [], [], ["c removed"]]);
  // What was malformed all along hides nothing.
  const { told: sure } = await story([A, NAMELESS, B, C], [A, NAMELESS, C], [A, NAMELESS]);
  assert.deepEqual(sure, [[], ["b removed"], ["c removed"]]);
});

Deno.test("packages tells what is installed as a nameless entry of before heals", async () => {
  const { told } = await story([A, B, C], [A, NAMELESS, C], [A, B, C, D]);
  assert.deepEqual(told, [[], [], ["d installed"]]);
});

Deno.test("packages is blind where an entry is half there and others behind it are gone", async () => {
  const { facts } = await story([A, B, C, D]);
  await unreadable(collect(packages, database(A, B, bad("c")), facts), "malformed");
  await unreadable(collect(packages, database(bad("a"), NAMELESS), facts), "malformed");
  await unreadable(collect(packages, database(NAMELESS)), "malformed");
});
