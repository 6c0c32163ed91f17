import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { advisories } from "../src/cli/advisories.ts";
import { check } from "../src/cli/check.ts";
import { once } from "../src/cli/once.ts";
import { type Command, Exit, type World } from "../src/cli/_command.ts";
import { readArguments } from "../src/cli/_arguments.ts";
import { systemClock } from "../src/clock.ts";
import { parseBundleFront, parseBundleHead } from "../src/parse/advisory/bundle.ts";
import { bundleOf, CRITICAL, HIGH, osv, OTHER_KEY } from "./_advisories.ts";
import { withTree } from "./host/_outcome.ts";
import { pathOf } from "./_tree.ts";

/** Runs a command in this process. */
async function telltale(command: Command, args: readonly string[]) {
  const said = { out: "", log: [] as string[], code: 0 };
  const world: World = {
    env: () => undefined,
    out: (text) => said.out += text,
    terminal: false,
    progress: () => {},
    clock: systemClock,
    log: (level, text) => said.log.push(`${level}: ${text}`),
    signal: new AbortController().signal,
    onHangup: () => {},
    version: "0",
  };
  try {
    said.code = await command.run(readArguments(command, args), world);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    said.code = error.code;
    said.log.push(error.message);
  }
  return said;
}
const make = (...args: string[]) => telltale(advisories, args);

/** A directory with a key and exports of OSV: two files, one of them malformed, and a file of lines. */
async function withExports(test: (directory: string, publicKey: string) => Promise<void>) {
  await withTree(`cd "$1"; mkdir osv`, async (directory) => {
    await Deno.writeTextFile(`${directory}/key.pem`, (await make("--new-key")).out);
    const fixed = [{ introduced: "0" }, { fixed: "9:99" }];
    const upstream = ["CVE-0000-0001"];
    const acl = osv({
      id: "DEBIAN-CVE-0000-0001",
      package: "acl",
      events: fixed,
      severity: HIGH,
      upstream,
    });
    await Deno.writeTextFile(`${directory}/osv/acl.json`, acl);
    await Deno.writeTextFile(`${directory}/osv/broken.json`, "{");
    const lines = [
      osv({ id: "DSA-0001-1", package: "acl", events: fixed, upstream }),
      osv({ id: "DEBIAN-CVE-0000-0002", package: "zlib", events: fixed, severity: CRITICAL }),
      osv({ id: "DEBIAN-CVE-0000-0003", package: "nginx", events: fixed, severity: CRITICAL }),
      osv({ id: "GONE", package: "zlib", events: fixed, withdrawn: "2026-01-01T00:00:00Z" }),
      osv({
        id: "ALPINE-CVE-0000-0004",
        package: "zlib",
        ecosystem: "Alpine:v3.20",
        events: fixed,
      }),
    ];
    await Deno.writeTextFile(`${directory}/more.jsonl`, `${lines.join("\n")}\n`);
    const { out } = await make(`--public-key=${directory}/key.pem`);
    await test(directory, out.trim());
  });
}

function headOf(text: string) {
  return parseBundleHead(parseBundleFront(new TextEncoder().encode(text)).signed);
}

Deno.test("telltale advisories makes one bundle of several exports, and says what it left out", async () => {
  await withExports(async (directory) => {
    const all = await make(
      `--key=${directory}/key.pem`,
      `${directory}/osv`,
      `${directory}/more.jsonl`,
    );
    assert.equal(all.code, 0);
    const { advisories: count, ecosystems, packages } = headOf(all.out);
    // The DSA only sums up a number that has a record of its own.
    assert.deepEqual([count, ecosystems, packages], [4, ["Alpine:v3.20", "Debian:12"], undefined]);
    assert.match(all.log[0] ?? "", /^info: 4 advisories of 7 records; 1 are withdrawn$/);
    assert.match(all.log[1] ?? "", /^warning: 1 records are malformed, the first: broken\.json: /);
    const alpine = await make(
      `--key=${directory}/key.pem`,
      "--ecosystems=Alpine:v3.20,Alpine:v3.19",
      `${directory}/more.jsonl`,
    );
    assert.deepEqual(
      [headOf(alpine.out).advisories, headOf(alpine.out).ecosystems],
      [1, ["Alpine:v3.20", "Alpine:v3.19"]],
    );
  });
});

Deno.test("telltale advisories --inventory takes what a captured device has, which it then finds", async () => {
  await withExports(async (directory, publicKey) => {
    const host = pathOf("tests/hosts/debian-12-vm.host");
    const { out } = await make(
      `--key=${directory}/key.pem`,
      `--inventory=${host}`,
      `${directory}/osv`,
      `${directory}/more.jsonl`,
    );
    const { advisories: count, ecosystems, packages } = headOf(out);
    assert.deepEqual([count, ecosystems], [2, ["Debian:12"]]);
    assert.ok(packages?.includes("Debian:12\tglibc"));
    const bundle = out.replaceAll("%", "%25").trimEnd().split("\n").map((line) => `|${line}\n`);
    const path = "/etc/telltale/advisories/all.bundle";
    await Deno.writeTextFile(
      `${directory}/vm.host`,
      `${await Deno.readTextFile(host)}\nfile ${path}\n${bundle.join("")}`,
    );
    await Deno.writeTextFile(
      `${directory}/telltale.toml`,
      `[detectors.known_vulnerability]\nbundle = "${path}"\nkey = "${publicKey}"\n`,
    );
    const seen = await telltale(once, [
      `--root=${directory}/vm.host`,
      `--config=${directory}/telltale.toml`,
      "--id=vm",
    ]);
    const message = JSON.parse(seen.out);
    assert.deepEqual(Object.keys(message.Vulnerabilities).sort(), [
      "DEBIAN-CVE-0000-0001",
      "DEBIAN-CVE-0000-0002",
    ]);
    assert.equal(message.Coverage.vulnerabilities.complete, true);
  });
});

Deno.test("telltale advisories --sbom takes what an image without a package manager lists", async () => {
  await withExports(async (directory) => {
    const sbom = `${directory}/image.json`;
    const from = (text: string, ...more: string[]) => {
      Deno.writeTextFileSync(sbom, text);
      return make(
        `--key=${directory}/key.pem`,
        `--sbom=${sbom}`,
        ...more,
        `${directory}/more.jsonl`,
      );
    };
    const listed = (...purls: string[]) =>
      JSON.stringify({ bomFormat: "CycloneDX", components: purls.map((purl) => ({ purl })) });
    const zlib = "pkg:deb/debian/zlib1g@1.2?distro=debian-12&upstream=zlib";
    const { out } = await from(listed(zlib, "pkg:npm/left@1.0.0", "pkg:generic/busybox@1"));
    const { advisories: count, ecosystems, packages } = headOf(out);
    assert.deepEqual([count, ecosystems, packages], [1, ["Debian:12", "npm"], [
      "Debian:12\tzlib",
      "npm\tleft",
    ]]);
    const host = pathOf("tests/hosts/debian-12-vm.host");
    const both = headOf(
      (await from(listed(zlib, "pkg:deb/debian/nginx@1"), `--inventory=${host}`)).out,
    );
    assert.deepEqual([both.advisories, both.packages?.includes("Debian:12\tglibc")], [3, true]);
    const none = await from(listed("pkg:generic/busybox@1"));
    assert.match(none.log.join(), /no advisories for 1 packages of the bill on an unknown system/);
    assert.deepEqual([none.code, (await from("{}")).code], [65, 65]);
  });
});

Deno.test("telltale advisories refuses what it cannot sign, find or use", async () => {
  await withExports(async (directory) => {
    const key = `--key=${directory}/key.pem`;
    const host = (name: string) => `--inventory=${pathOf(`tests/hosts/${name}.host`)}`;
    const cases: [args: string[], code: number, why: RegExp][] = [
      [[], 64, /wants --key FILE and exports of OSV/],
      [[key], 64, /wants --key FILE/],
      [[`--key=${directory}/none.pem`, directory], 66, /none\.pem: no such file/],
      [[`--key=${directory}/more.jsonl`, directory], 65, /not a private key of ed25519/],
      [[key, `${directory}/none`], 66, /none: no such file or directory/],
      [
        [key, `${directory}/osv/broken.json`],
        65,
        /None of 1 records is about what was asked for; 1 are malformed/,
      ],
      [[key, "--ecosystems=Debian:99", `${directory}/osv`], 65, /None of 2 records/],
      [
        [key, host("yocto-imx8"), `${directory}/osv`],
        65,
        /there are no advisories for \d+ packages of/,
      ],
    ];
    for (const [args, code, why] of cases) {
      const it = await make(...args);
      assert.match(it.log.join("\n"), why);
      assert.deepEqual([it.code, it.out], [code, ""], args.join(" "));
    }
  });
});

Deno.test("telltale check looks at all that was delivered, and what cannot be used exits 78", async () => {
  await withExports(async (directory, publicKey) => {
    const lies = `${directory}/etc/telltale/advisories`;
    await Deno.mkdir(lies, { recursive: true });
    const config = `[broker]\nurl = "mqtts://localhost"\n[detectors.known_vulnerability]\n` +
      `bundle = "/etc/telltale/advisories/all.bundle"\nkey = "${publicKey}"\n` +
      `reports = ["/etc/telltale/advisories/report.json"]\n`;
    const { out: good } = await make(`--key=${directory}/key.pem`, `${directory}/more.jsonl`);
    const checked = async (bundle: string, report = '{"matches":[]}') => {
      await Deno.writeTextFile(`${lies}/all.bundle`, bundle);
      await Deno.writeTextFile(`${lies}/report.json`, report);
      await Deno.writeTextFile(`${directory}/telltale.toml`, config);
      return await telltale(check, [`--config=${directory}/telltale.toml`, `--root=${directory}`]);
    };
    const { out, log } = await checked(good);
    assert.match(out, /^advisories: 4 of Alpine:v3\.20, Debian:12, made 20\d\d-/m);
    assert.match(out, /^report \/etc\/telltale\/advisories\/report\.json: grype's, 0 vuln/m);
    assert.match(log.join(), /certificate/);
    const key = createPrivateKey(await Deno.readTextFile(`${directory}/key.pem`));
    const damaged = `${good.slice(0, -30)}x${good.slice(-29)}`;
    const bad: [bundle: string, report: string | undefined, why: RegExp][] = [
      [bundleOf([], { key: OTHER_KEY }), undefined, /its signature is not of the configured key/],
      [bundleOf([], { key, created: "2026-01-01T00:00:00.000Z" }), undefined, /older than 30 days/],
      [bundleOf([], { key, created: "2999-01-01T00:00:00.000Z" }), undefined, /still to come/],
      [good.slice(0, -9), undefined, /cut off or added to/],
      [damaged, undefined, /damaged: block 1 is not what was signed/],
      ["nonsense", undefined, /does not begin as one/],
      [good, '{"matches":', /report cannot be used: .*cut off/],
    ];
    for (const [bundle, report, why] of bad) {
      const { code, log } = await checked(bundle, report);
      assert.match(log.join(), why);
      assert.equal(code, 78);
    }
  });
});

const openssl = new Deno.Command("sh", { args: ["-c", "command -v openssl"] }).outputSync().success;
Deno.test({
  name: `keys are openssl's own${openssl ? "" : " (skipped: no openssl)"}`,
  ignore: !openssl,
  async fn() {
    await withTree(
      `openssl genpkey -algorithm ed25519 -out "$1/key.pem"; openssl pkey -in "$1/key.pem" -pubout -out "$1/public.pem"`,
      async (directory) => {
        const { out } = await make(`--public-key=${directory}/key.pem`);
        const [, line] = (await Deno.readTextFile(`${directory}/public.pem`)).split("\n");
        assert.equal(out, `${line}\n`);
      },
    );
  },
});
