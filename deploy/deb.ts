/**
 * Makes Debian packages of compiled programs, with dpkg-deb alone:
 *
 *     deno run -A deploy/deb.ts [FILE]...      by default those that `deno task build` made
 *
 * Each package is written beside its program. The maintainer is DEBFULLNAME and DEBEMAIL, as for every
 * tool of Debian, else git's user; times are SOURCE_DATE_EPOCH, else that of the program. What is in
 * the package besides the program is in deploy/debian, or comes from where it is generated.
 */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import denoJson from "../deno.json" with { type: "json" };
import { UNIT_FILES } from "../src/cli/_unit.ts";
import { COMMANDS } from "../src/cli/main.ts";
import { type Machine, machineOf } from "./build/elf.ts";
import { manual } from "./debian/manual.ts";

const root = new URL("../", import.meta.url);
const { version } = denoJson;

/** One file of the package; directories follow from their paths. */
interface Entry {
  path: string;
  mode: number;
  content: Uint8Array;
}

const encoder = new TextEncoder();
const read = (path: string) => Deno.readFileSync(new URL(path, root));
const readText = (path: string) => new TextDecoder().decode(read(path));

function entry(path: string, content: string | Uint8Array, mode = 0o644): Entry {
  return { path, mode, content: typeof content === "string" ? encoder.encode(content) : content };
}

/** What Debian calls our processors. */
const ARCHITECTURES: Readonly<Record<Machine, string>> = { x86_64: "amd64", aarch64: "arm64" };

/** The newest glibc that the program asks for by the versions of its symbols. */
function glibcOf(program: Uint8Array): string {
  // The names of the versions lie in the string table before the code.
  const start = new TextDecoder("latin1").decode(program.subarray(0, 16 * 1024 * 1024));
  const minors = [...start.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
  return `2.${Math.max(17, ...minors)}`;
}

/** The files of the package. Debian has programs of packages in /usr/bin, and man pages for them. */
function contents(program: Uint8Array, changelog: string): Entry[] {
  const unit = (name: string) =>
    (UNIT_FILES[name] ?? "").replaceAll("/usr/local/bin/telltale", "/usr/bin/telltale");
  const units = "usr/lib/systemd/system";
  const doc = "usr/share/doc/telltale";
  const compressed = (text: string) => new Uint8Array(gzipSync(text, { level: 9 }));
  return [
    entry("usr/bin/telltale", program, 0o755),
    entry("usr/sbin/telltale-shell", read("deploy/telltale-shell"), 0o755),
    entry(`${units}/telltale.service`, unit("telltale.service")),
    entry(`${units}/telltale-credentials.path`, unit("telltale-credentials.path")),
    entry(`${units}/telltale-credentials.service`, unit("telltale-credentials.service")),
    entry(
      `${units}/telltale.service.d/visibility.conf`,
      unit("telltale.service.d/visibility.conf"),
    ),
    entry(`${units}/telltale.service.d/package.conf`, read("deploy/package.conf")),
    entry(`${doc}/examples/trace.conf`, unit("telltale.service.d/trace.conf")),
    entry(`${doc}/examples/telltale-trace.conf`, unit("telltale-trace.conf")),
    entry("etc/telltale/telltale.toml", read("deploy/telltale.example.toml")),
    entry(`${doc}/copyright`, read("deploy/debian/copyright")),
    entry(`${doc}/changelog.gz`, compressed(changelog)),
    entry("usr/share/lintian/overrides/telltale", read("deploy/debian/lintian-overrides")),
    entry("usr/share/man/man1/telltale.1.gz", compressed(manual(COMMANDS))),
    entry(
      "usr/share/man/man8/telltale-shell.8.gz",
      compressed(readText("deploy/debian/telltale-shell.8")),
    ),
  ];
}

/** Text of a file of deploy/debian with `@NAME@` replaced. */
function filled(file: string, values: Readonly<Record<string, string>>): string {
  return readText(file).replace(/@(\w+)@/g, (_, name) => values[name] ?? "");
}

async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: root,
  }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr).trim()}`);
  return new TextDecoder().decode(stdout).trim();
}

async function maintainer(): Promise<string> {
  const setting = async (variable: string, key: string) =>
    Deno.env.get(variable) || await run("git", "config", key).catch(() => "");
  const name = await setting("DEBFULLNAME", "user.name");
  const address = await setting("DEBEMAIL", "user.email");
  if (name === "" || address === "") throw new Error("Set DEBFULLNAME and DEBEMAIL, or git's user");
  return `${name} <${address}>`;
}

/** Writes the package of a program and gives its path. */
async function makePackage(file: string): Promise<string> {
  const program = Deno.readFileSync(file);
  const epoch = Deno.env.get("SOURCE_DATE_EPOCH");
  const at = epoch ? new Date(Number(epoch) * 1000) : Deno.statSync(file).mtime ?? new Date(0);
  const who = await maintainer();
  const day = at.toUTCString().replace("GMT", "+0000");
  const entries = contents(
    program,
    `telltale (${version}) unstable; urgency=medium\n\n  * Release ${version}.\n\n -- ${who}  ${day}\n`,
  );
  const machine = machineOf(file);
  if (machine === undefined) throw new Error(`${file}: telltale is built for other processors`);
  const architecture = ARCHITECTURES[machine];
  const bytes = entries.reduce((sum, { content }) => sum + content.length, 0);
  const control = filled("deploy/debian/control", {
    version,
    architecture,
    maintainer: who,
    installed_kib: String(Math.ceil(bytes / 1024)),
    glibc: glibcOf(program),
  });
  const md5 = (content: Uint8Array) => createHash("md5").update(content).digest("hex");
  const sums = entries.filter(({ path }) => !path.startsWith("etc/"))
    .map(({ path, content }) => `${md5(content)}  ${path}\n`);
  entries.push(
    entry("DEBIAN/control", control),
    entry("DEBIAN/conffiles", "/etc/telltale/telltale.toml\n"),
    entry("DEBIAN/md5sums", sums.join("")),
    ...["postinst", "prerm", "postrm"].map((name) =>
      entry(`DEBIAN/${name}`, read(`deploy/debian/${name}`), 0o755)
    ),
  );
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  const target = `${folder}telltale_${version}_${architecture}.deb`;
  await pack(entries, at, target);
  return target;
}

/** Lays the files out and has dpkg-deb pack them, as root's and with the same time each. */
async function pack(entries: readonly Entry[], at: Date, target: string): Promise<void> {
  const tree = await Deno.makeTempDir();
  try {
    Deno.chmodSync(tree, 0o755);
    for (const { path, mode, content } of entries) {
      const directory = path.slice(0, path.lastIndexOf("/"));
      Deno.mkdirSync(`${tree}/${directory}`, { recursive: true, mode: 0o755 });
      Deno.writeFileSync(`${tree}/${path}`, content);
      Deno.chmodSync(`${tree}/${path}`, mode);
    }
    Deno.env.set("SOURCE_DATE_EPOCH", String(Math.floor(at.getTime() / 1000)));
    await run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, target);
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
}

/** The programs that `deno task build` made. */
function built(): readonly string[] {
  const folder = decodeURIComponent(new URL("build/", root).pathname);
  return [...Deno.readDirSync(folder)].filter(({ name }) => /^telltale-[a-z0-9_]+$/.test(name))
    .map(({ name }) => `${folder}${name}`).sort();
}

for (const file of Deno.args.length > 0 ? Deno.args : built()) console.log(await makePackage(file));
