import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import denoJson from "../deno.json" with { type: "json" };
import { filesUnder, pathOf, read } from "./_tree.ts";

const FILE = `telltale_${denoJson.version}.bb`;

/** Where OpenEmbedded puts what; the layout of an image with merged /usr. */
const VARIABLES: Readonly<Record<string, string>> = {
  TARGET_ARCH: "aarch64",
  bindir: "/usr/bin",
  sbindir: "/usr/sbin",
  sysconfdir: "/etc",
  base_libdir: "/usr/lib",
  systemd_system_unitdir: "/usr/lib/systemd/system",
  PN: "telltale",
};

/** A variable of the recipe, others put in. */
function valueOf(recipe: string, name: string): string {
  const escaped = name.replace(/[${}]/g, "\\$&");
  const [, value = ""] = new RegExp(`^${escaped} .?.?= "((?:[^"\\\\]|\\\\\\n)*)"`, "m")
    .exec(recipe) ?? [];
  return expanded(value.replaceAll("\\\n", " "));
}

/** As bitbake does, also between quotes. */
function expanded(text: string): string {
  return text.replace(/\$\{(\w+)\}/g, (all, name) => VARIABLES[name] ?? all);
}

function functionOf(recipe: string, name: string): string {
  const start = recipe.indexOf(`\n${name}() {\n`);
  assert.ok(start > 0, name);
  return expanded(recipe.slice(start + name.length + 6, recipe.indexOf("\n}\n", start) + 1));
}

Deno.test("the Yocto recipe is of this version and knows the license by its text", () => {
  assert.deepEqual(filesUnder("deploy/yocto", ".bb"), [FILE]);
  const sum = createHash("md5").update(read("LICENSE")).digest("hex");
  assert.equal(
    valueOf(read(`deploy/yocto/${FILE}`), "LIC_FILES_CHKSUM"),
    `file://LICENSE;md5=${sum}`,
  );
});

Deno.test("the Yocto recipe installs all that its packages list, from files that are there", async () => {
  const recipe = read(`deploy/yocto/${FILE}`);
  const sources = [...valueOf(recipe, "SRC_URI").matchAll(/file:\/\/(\S+)/g)].map(([, it]) =>
    it ?? ""
  );
  const unpacked = await Deno.makeTempDir();
  const image = await Deno.makeTempDir();
  try {
    for (const source of sources) {
      const target = `${unpacked}/${source}`;
      await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
      if (source === "telltale-aarch64") await Deno.writeTextFile(target, "the program\n");
      else await Deno.copyFile(found(source), target);
    }
    const install = functionOf(recipe, "do_install") +
      functionOf(recipe, "do_install:append:x86-64");
    const { success, stderr } = await new Deno.Command("sh", {
      args: ["-euc", install],
      env: { ...VARIABLES, D: image, UNPACKDIR: unpacked },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));

    for (const name of ["FILES:${PN}-visibility", "FILES:${PN}-trace", "CONFFILES:${PN}"]) {
      const paths = valueOf(recipe, name).trim().split(/\s+/);
      for (const path of paths) assert.ok(path.length > 1 && await exists(image + path), path);
    }
    const unit = await Deno.readTextFile(`${image}/usr/lib/systemd/system/telltale.service`);
    assert.match(unit, /^ExecStart=\/usr\/bin\/telltale run$/m);
    assert.doesNotMatch(unit, /\/usr\/local/);
    const made = valueOf(recipe, "GROUPADD_PARAM:${PN}").match(/[\w-]+(?=;|$)/g) ?? [];
    const wanted = [...unit.matchAll(/^SupplementaryGroups=(.+)$/gm)].map(([, group]) => group);
    assert.deepEqual(made, wanted);
    const { mode } = await Deno.stat(`${image}/etc/telltale/credentials`);
    assert.equal((mode ?? 0) & 0o777, 0o700);
    assert.equal(
      await Deno.readLink(`${image}/lib64/ld-linux-x86-64.so.2`),
      "/usr/lib/ld-linux-x86-64.so.2",
    );
  } finally {
    await Deno.remove(unpacked, { recursive: true });
    await Deno.remove(image, { recursive: true });
  }
});

/** Where the recipe's search path finds a file, the program aside. */
function found(source: string): string {
  for (const folder of ["deploy/systemd", "deploy", "."]) {
    const path = pathOf(`${folder}/${source}`);
    try {
      if (Deno.statSync(path).isFile) return path;
    } catch {
      // It is in another one.
    }
  }
  throw new Error(`The recipe asks for ${source}, which is nowhere`);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
