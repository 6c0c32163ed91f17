/** Generated pairs of Debian's versions, and what dpkg itself says of them. */
import fc from "fast-check";
import { compareDebianVersions } from "../../../src/parse/version/debian.ts";

const number = fc.constantFrom("0", "1", "9", "10", "00", "01", "2026", "9".repeat(10));
const joint = fc.constantFrom(
  "",
  ".",
  "..",
  "+",
  "~",
  "~~",
  "a",
  "Z",
  "rc",
  "+b",
  "~bpo",
  "+deb12u",
);
const word = fc.array(fc.tuple(number, joint), { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.flat().join(""));
/** As deb-version(7) has them: of what is none dpkg refuses some. */
const version = fc.tuple(
  fc.constantFrom("", "", "", "0:", "1:", "10:"),
  word,
  fc.constantFrom("", "", "-", "-x"),
  fc.oneof(word, fc.constantFrom("0", "1")),
).map(([epoch, upstream, dash, revision]) =>
  `${epoch}${upstream}${dash}${dash === "" ? "" : revision}`
);
/** Half of them differ in one place, or not at all. */
const pair = fc.oneof(
  fc.tuple(version, version),
  fc.tuple(version, fc.nat(40), joint).map(([a, at, more]): [string, string] => {
    const place = a.indexOf(":") + 2 + at % a.length;
    return [a, `${a.slice(0, place)}${more}${a.slice(place)}`];
  }),
);

/**
 * The pairs, of so many, that `dpkg --compare-versions` orders otherwise; each is a process of dpkg's,
 * some 2 ms.
 */
export async function disagreements(pairs: number, seed: number): Promise<string[]> {
  const lines = fc.sample(pair, { numRuns: pairs, seed }).map(([a, b]) =>
    `${a} ${["lt", "eq", "gt"][Math.sign(compareDebianVersions(a, b)) + 1]} ${b}\n`
  );
  const child = new Deno.Command("sh", {
    args: [
      "-c",
      'while read -r a is b; do dpkg --compare-versions "$a" "$is" "$b" || echo "$a $is $b"; done',
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const written = writer.write(new TextEncoder().encode(lines.join(""))).then(() => writer.close());
  const [{ stdout, stderr }] = await Promise.all([child.output(), written]);
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  return said.split("\n").filter((line) => line !== "");
}
