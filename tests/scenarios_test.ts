import assert from "node:assert/strict";
import { DEPLOYMENT_STATUS } from "../src/collectors/_deployment.ts";
import { UPDATERS } from "../src/collectors/_updater_records.ts";
import { parseStory, playStory } from "./_story.ts";
import { filesUnder, read } from "./_tree.ts";

const stories = filesUnder("tests/scenarios", ".story").map((file) => {
  const path = `tests/scenarios/${file}`;
  return parseStory(read(path), path);
});

for (const story of stories) Deno.test(story.title, () => playStory(story));

Deno.test("no two stories have one name", () => {
  const titles = stories.map(({ title }) => title);
  assert.deepEqual(titles.filter((title, index) => titles.indexOf(title) !== index), []);
});

Deno.test("every updater has a story of every way in which a deployment ends", () => {
  const claims = stories.flatMap(({ scenes }) =>
    scenes.flatMap((scene) => scene.kind === "then" ? scene.claims : [])
  );
  const missing = UPDATERS.flatMap((updater) =>
    DEPLOYMENT_STATUS.map((status) => `tells deployment updater=${updater}, status=${status}`)
  ).filter((tale) => !claims.some((claim) => `${claim},`.startsWith(`${tale},`)));
  // Mender has no end that waits for a boot.
  assert.deepEqual(missing, ["tells deployment updater=mender, status=installed"]);
});

/** A story of a sensor that gets hot, with other lines in place of the last. */
function storyOf(...last: string[]): string {
  const hot = "  file /sys/class/thermal/thermal_zone0/temp\n  |90000";
  return ["It gets hot. Nobody minds.", "", "given raspberry-pi-os", "when", hot, ...last, ""]
    .join("\n");
}

Deno.test("playStory() takes a story that is true", async () => {
  const story = parseStory(storyOf("then raised high_temperature/cpu-thermal warning"), "true");
  assert.equal(story.title, "It gets hot.");
  await playStory(story);
});

for (
  const [wrong, last] of [
    ["tells of nothing", ["then nothing"]],
    ["tells of another finding", ["then raised high_temperature/gpu-thermal warning"]],
    ["tells of another severity", ["then raised high_temperature/cpu-thermal critical"]],
    ["tells of one finding too many", [
      "then raised high_temperature/cpu-thermal warning",
      "then raised low_memory/available warning",
    ]],
    ["tells twice of what is raised once", [
      "then raised high_temperature/cpu-thermal warning",
      "",
      "then raised high_temperature/cpu-thermal warning",
    ]],
    ["clears what stands", [
      "then raised high_temperature/cpu-thermal warning",
      "after 1h",
      "then cleared high_temperature/cpu-thermal",
    ]],
    ["says that somebody is blind who sees", [
      "then raised high_temperature/cpu-thermal warning",
      "then blind temperature denied",
    ]],
    ["gives another reason", [
      "then raised high_temperature/cpu-thermal warning",
      "then blind pressure denied",
    ]],
    ["says that somebody sees who is blind", [
      "then raised high_temperature/cpu-thermal warning",
      "then sees pressure",
    ]],
  ] as const
) {
  Deno.test(`playStory() refuses a story that ${wrong}`, async () => {
    const story = parseStory(storyOf(...last), "wrong.story");
    await assert.rejects(playStory(story), { name: "AssertionError", message: /^wrong\.story:\d/ });
  });
}

for (
  const [wrong, text, message] of [
    ["without prose", "given raspberry-pi-os\nthen nothing", /^a\.story:1: expected prose/],
    ["without a device", "It is told.\n\nthen nothing", /^a\.story:1: expected prose/],
    [
      "of an unknown device",
      "It is told.\ngiven pdp-11\nthen nothing",
      /^a\.story:2: not a directive: given pdp-11/,
    ],
    ["without an end", "It is told.\ngiven raspberry-pi-os", /^a\.story: it ends without/],
    ["with a vague claim", storyOf("then all is well"), /^a\.story:7: not a claim: all is well/],
    ["of no collector", storyOf("then blind sight denied"), /^a\.story:7: no collector/],
    ["of no finding", storyOf("then raised low_disk/ warning"), /^a\.story:7: not a claim/],
    [
      "that contradicts itself",
      storyOf("then nothing", "then cleared low_disk//"),
      /^a\.story:7: nothing and something/,
    ],
    ["with a word too many", storyOf("after 10 s", "then nothing"), /^a\.story:7: not a dir/],
    [
      "with a unit of its own",
      storyOf("after 10d", "then nothing"),
      /^a\.story:7: expected a time/,
    ],
    ["in which nothing happens", storyOf("when", "then nothing"), /^a\.story:7: expected indented/],
    [
      "with a slip in an entry",
      storyOf("when", "  flie /x", "then nothing"),
      /^a\.story:7: host: line 8: not a kind/,
    ],
    ["with lines below then", storyOf("then nothing", "  gone /proc"), /^a\.story:8: only when/],
    ["with more prose", storyOf("And then nothing."), /^a\.story:7: not a directive/],
    [
      "with a slip in its policy",
      storyOf("policy", "  [detectors.high_temperature]", "  warning = 3", "then nothing"),
      /^a\.story:7: a\.story:9: .*warning/,
    ],
  ] as const
) {
  Deno.test(`parseStory() refuses a story ${wrong}`, () => {
    assert.throws(() => parseStory(text, "a.story"), { message });
  });
}
