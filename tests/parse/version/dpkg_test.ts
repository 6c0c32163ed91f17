/** dpkg itself as the oracle of Debian's order. */
import assert from "node:assert/strict";
import { compareDebianVersions } from "../../../src/parse/version/debian.ts";
import { debianPairs } from "./_debian_pairs.ts";

/** What a program prints for pairs of versions, a line each. */
async function answers(command: string, args: readonly string[], text: string): Promise<string[]> {
  const child = new Deno.Command(command, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const writing = writer.write(new TextEncoder().encode(text)).then(() => writer.close());
  const { stdout } = await child.output();
  await writing;
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}

const has = (script: string) =>
  new Deno.Command("sh", { args: ["-c", script], stderr: "null", stdout: "null" }).outputSync()
    .success;
const textOf = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map(([a, b]) => `${a} ${b}\n`).join("");

const noPerl = has("perl -MDpkg::Version -e 1") ? "" : " (skipped: no Dpkg::Version)";
Deno.test({
  name: `compareDebianVersions() orders 20,000 pairs as dpkg's own library does${noPerl}`,
  ignore: noPerl !== "",
  async fn() {
    // The library, which is in Perl, takes numbers of more digits for floating ones; dpkg does not.
    const pairs = debianPairs(24_000).filter((pair) => !/\d{16}/.test(pair.join(" ")))
      .slice(0, 20_000);
    assert.equal(pairs.length, 20_000);
    const script = 'while (<>) { my ($a, $b) = split; print version_compare($a, $b), "\\n" }';
    const signs = await answers("perl", ["-MDpkg::Version", "-e", script], textOf(pairs));
    assert.equal(signs.length, pairs.length);
    assert.deepEqual([...new Set(signs)].sort(), ["-1", "0", "1"]);
    for (const [index, [a, b]] of pairs.entries()) {
      assert.equal(Math.sign(compareDebianVersions(a, b)), Number(signs[index]), `${a} ${b}`);
    }
  },
});

const noDpkg = has("dpkg --compare-versions 1 lt 2") ? "" : " (skipped: no dpkg)";
Deno.test({
  name: `compareDebianVersions() orders as dpkg --compare-versions does${noDpkg}`,
  ignore: noDpkg !== "",
  async fn() {
    // Each is a process of its own; TELLTALE_PAIRS asks for more of them.
    const pairs = debianPairs(Number(Deno.env.get("TELLTALE_PAIRS") ?? 300));
    const script = 'while read -r a b; do dpkg --compare-versions "$a" lt "$b"; echo $?; done';
    const codes = await answers("sh", ["-c", script], textOf(pairs));
    assert.equal(codes.length, pairs.length);
    for (const [index, [a, b]] of pairs.entries()) {
      assert.equal(compareDebianVersions(a, b) < 0, codes[index] === "0", `${a} ${b}`);
    }
  },
});
