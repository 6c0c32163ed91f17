import assert from "node:assert/strict";
import { filesUnder, importsOf, read } from "./_tree.ts";

const sources = filesUnder("src", ".ts").map((file) => `src/${file}`);
const others = ["tests", "deploy", "certs.example"].flatMap((folder) =>
  filesUnder(folder, ".ts").map((file) => `${folder}/${file}`)
);
const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 70;

Deno.test("no file is longer than 300 lines", () => {
  for (const file of [...sources, ...others]) {
    const lines = read(file).split("\n").length - 1;
    assert.ok(lines <= MAX_FILE_LINES, `${file} has ${lines} lines`);
  }
});

Deno.test("no function of the agent is longer than 70 lines", () => {
  for (const file of sources) {
    const lines = read(file).split("\n");
    for (const [from, line] of lines.entries()) {
      const indent = /^( *)(?:export )?(?:async )?(?:function\b|[\w#]+\(.*\{$|const \w+ = .*=> \{$)/
        .exec(line)?.[1];
      if (indent === undefined) continue;
      const length = lines.slice(from).findIndex((end) => end.startsWith(`${indent}}`)) + 1;
      assert.ok(length <= MAX_FUNCTION_LINES, `${file}:${from + 1} is ${length} lines long`);
    }
  }
});

Deno.test("no file is a drawer for odds and ends", () => {
  for (const file of [...sources, ...others]) {
    assert.doesNotMatch(file, /(util|helper|common|misc|manager)/i);
  }
});

Deno.test("nothing is left to be done later without saying so elsewhere", () => {
  for (const file of sources) {
    assert.doesNotMatch(read(file), /\b(TODO|FIXME|XXX|HACK)\b/, file);
  }
});

Deno.test("every export says what it is", () => {
  for (const file of sources.filter((file) => !file.endsWith("registry.ts"))) {
    const lines = read(file).split("\n");
    for (const [i, line] of lines.entries()) {
      if (!/^export (const|function|async function|class|interface|type) \w/.test(line)) continue;
      assert.match(lines[i - 1] ?? "", /\*\/$/, `${file}:${i + 1} has no documentation`);
    }
  }
});

Deno.test("no module is dead: the program reaches every file", () => {
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const target of importsOf(file)) if (target.endsWith(".ts")) visit(target);
  };
  visit("main.ts");
  const dead = sources.map((file) => file.slice("src/".length)).filter((file) =>
    !reached.has(file)
  );
  // What only consumers and tests of the wire use is the part of telltale that is not the agent.
  assert.deepEqual(dead, ["core/consumer.ts"]);
});

Deno.test("every detector has a story", () => {
  const stories = filesUnder("tests/scenarios", ".story").map((file) =>
    read(`tests/scenarios/${file}`)
  );
  const detectors = filesUnder("src/detectors", ".ts").filter((file) =>
    !file.startsWith("_") && file !== "registry.ts"
  );
  for (const file of detectors) {
    const id = file.slice(0, -".ts".length);
    assert.ok(
      stories.some((story) => new RegExp(`^then raised ${id}/`, "m").test(story)),
      `No story raises ${id}`,
    );
  }
});

Deno.test("a parser shows a sample of its format", () => {
  for (const file of sources.filter((file) => /^src\/parse\/\w+\//.test(file))) {
    assert.match(read(file), /^ \* ```|^ \* {5}\S|^ \* {2,}\S/m, `${file} shows no sample`);
  }
});
