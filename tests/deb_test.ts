import assert from "node:assert/strict";
import { UNIT_FILES } from "../src/cli/_unit.ts";
import { pathOf } from "./_tree.ts";

const decoder = new TextDecoder();

async function run(program: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: {
      DEBFULLNAME: "Some Body",
      DEBEMAIL: "somebody@telltale.example.org",
      SOURCE_DATE_EPOCH: "1795305600",
      LC_ALL: "C.UTF-8",
    },
  }).output();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

async function missing(...programs: readonly string[]): Promise<string> {
  for (const program of programs) {
    const there = await run("sh", "-c", `command -v ${program}`);
    if (there.code !== 0) return ` (skipped: no ${program})`;
  }
  return "";
}

/** A package of a small program in place of the real one, and where both are. */
async function packaged(directory: string): Promise<string> {
  const program = `${directory}/telltale-here`;
  await Deno.writeTextFile(`${directory}/program.c`, "int main(void) { return 0; }\n");
  const built = await run("gcc", "-s", "-o", program, `${directory}/program.c`);
  assert.equal(built.err, "");
  const { out, err } = await run(
    Deno.execPath(),
    ...["run", "-A", "--no-check", "--quiet", pathOf("deploy/deb.ts"), program],
  );
  assert.equal(err, "");
  const file = out.trim();
  assert.match(file, /\/telltale_\d+\.\d+\.\d+_(amd64|arm64)\.deb$/);
  return file;
}

async function inDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const noPackages = await missing("dpkg-deb", "gcc");
const noLintian = noPackages || await missing("lintian");

Deno.test({
  name: `deb.ts packs program, units and manuals, root's and the same each time${noPackages}`,
  ignore: noPackages !== "",
  fn: () =>
    inDirectory(async (directory) => {
      const file = await packaged(directory);
      const first = await Deno.readFile(file);
      assert.deepEqual(await Deno.readFile(await packaged(directory)), first);

      const { out: list } = await run("dpkg-deb", "--contents", file);
      const files = list.trimEnd().split("\n").filter((line) => line.startsWith("-"));
      for (const line of files) assert.match(line, /^-rw[x-]r-[x-]r-[x-] root\/root /);
      const programs = files.filter((line) => line.startsWith("-rwx")).map((it) =>
        it.split("./")[1]
      );
      assert.deepEqual(programs, ["usr/bin/telltale", "usr/sbin/telltale-shell"]);
      for (const wanted of ["usr/share/man/man1/telltale.1.gz", "etc/telltale/telltale.toml"]) {
        assert.ok(files.some((line) => line.endsWith(`./${wanted}`)), wanted);
      }

      const tree = `${directory}/tree`;
      assert.equal((await run("dpkg-deb", "--raw-extract", file, tree)).code, 0);
      const control = await Deno.readTextFile(`${tree}/DEBIAN/control`);
      assert.match(control, /^Maintainer: Some Body <somebody@telltale\.example\.org>$/m);
      assert.match(control, /^Depends: libc6 \(>= 2\.\d\d\), .*systemd \(>= 247\), passwd$/m);
      const conffiles = await Deno.readTextFile(`${tree}/DEBIAN/conffiles`);
      assert.equal(conffiles, "/etc/telltale/telltale.toml\n");

      const units = `${tree}/usr/lib/systemd/system`;
      const unit = await Deno.readTextFile(`${units}/telltale.service`);
      assert.match(unit, /^ExecStart=\/usr\/bin\/telltale run$/m);
      assert.doesNotMatch(unit, /\/usr\/local/);
      assert.equal(
        await Deno.readTextFile(`${units}/telltale.service.d/visibility.conf`),
        UNIT_FILES["telltale.service.d/visibility.conf"],
      );
      for (const script of ["postinst", "prerm", "postrm"]) {
        assert.equal((await run("sh", "-n", `${tree}/DEBIAN/${script}`)).err, "");
      }
    }),
});

Deno.test({
  name: `lintian has nothing against the package${noLintian}`,
  ignore: noLintian !== "",
  fn: () =>
    inDirectory(async (directory) => {
      const file = await packaged(directory);
      const { code, out } = await run("lintian", "--fail-on", "error,warning", file);
      assert.deepEqual([code, out], [0, ""]);
    }),
});

Deno.test({
  name: `deb.ts refuses what is no program for such a device${noPackages}`,
  ignore: noPackages !== "",
  fn: () =>
    inDirectory(async (directory) => {
      await Deno.writeTextFile(`${directory}/telltale-x`, "#!/bin/sh\n# not a program of ours\n");
      const { code, err } = await run(
        Deno.execPath(),
        ...[
          "run",
          "-A",
          "--no-check",
          "--quiet",
          pathOf("deploy/deb.ts"),
          `${directory}/telltale-x`,
        ],
      );
      assert.equal(code, 1);
      assert.match(err, /telltale-x: Not a 64-bit little-endian ELF file/);
    }),
});
