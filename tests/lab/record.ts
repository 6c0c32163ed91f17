/**
 * Makes the genuine devices of tests/hosts anew: `deno run -A tests/lab/record.ts`, as root, in some
 * minutes. Debian 11, 12 and 13 are booted as in the lab, what attempts.txt tells is done there, and what
 * telltale reads of it is captured before and after, with the journal beside it.
 */
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { WTMPDB_QUERIES } from "../../src/collectors/_wtmpdb.ts";
import { writeRows } from "../../src/host/archive_rows.ts";
import { parseArchive, printArchive } from "../../src/host/archive_text.ts";
import {
  type Archive,
  emptyPlace,
  type Entry,
  overlay,
  type Place,
} from "../../src/host/archive_tree.ts";
import type { Row } from "../../src/host/host_fs.ts";
import { pathOf, read } from "../_tree.ts";

const DEVICES: Readonly<Record<string, string>> = {
  "debian-11-logins": "bullseye",
  "debian-12-logins": "bookworm",
  "debian-13-logins": "trixie",
};

const MACHINE_ID = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
/** What is kept: all that tells of logins, packages and reboots. */
const KEPT =
  /^\/(etc\/(os-release|machine-id|hostname|passwd)|usr\/lib\/os-release|proc\/(uptime|\d+\/stat|sys\/kernel\/(hostname|random\/boot_id))|run\/(utmp|systemd\/sessions|systemd\/sessions\/\w+)|var\/(log\/.*|run|lib\/wtmpdb.*|lib\/dpkg\/.*))$/;
/** Of that, what is no text: it stands, compressed, in a file of its own. */
const BINARY = /^\/(run\/utmp|var\/log\/(wtmp|btmp|journal\/.*))$/;
/** What a capture leaves out or replaces; the names and numbers are those of a device of the moment. */
const ADDED = [
  "/etc/machine-id",
  "/etc/passwd",
  "/proc/sys/kernel/random/boot_id",
  "/var/log/auth.log",
  "/var/log/btmp",
  `/var/log/journal/${MACHINE_ID}/system.journal`,
];
/** The packages that are kept, and their fields. */
const PACKAGE = /^Package: (base-files|login|openssh-server|sudo|rsyslog|oil-gauge)$/m;
const FIELD = /^(Package|Status|Architecture|Source|Version):/;
/** A machine's own suffix of the kernel's version. */
const KERNEL_SUFFIX = /(?<=\b\d+\.\d+\.\d+)-[\w-]+(?=\0)/g;

/** The journal begins anew, and small; the device is called as a redacted one. */
const PREPARE = `
echo device >/etc/hostname
printf '127.0.0.1 localhost device\\n' >/etc/hosts
echo ${MACHINE_ID} >/etc/machine-id
rm -rf /var/log/journal/*
printf '[Journal]\\nSystemMaxFileSize=512K\\nSplitMode=none\\n' >/etc/systemd/journald.conf
systemctl --quiet enable rsyslog 2>/dev/null
`;
const BEGIN = `
journalctl --quiet --flush --rotate
journalctl --quiet --vacuum-time=1s
journalctl --sync
: >/var/log/auth.log
: >/var/log/dpkg.log
`;
/** Somebody is there when it is captured. */
const END = `
systemd-run --quiet sh -c '. /root/logins.sh; COMMAND="sleep 60" ssh_as pi lab -tt'
sleep 4
journalctl --sync
`;

function lab(suite: string, ...args: readonly string[]): string {
  const { success, stdout, stderr } = new Deno.Command("bash", {
    args: [pathOf("tests/lab/lab.sh"), ...args],
    env: { LAB_SUITE: suite, LAB_NAME: "record" },
  }).outputSync();
  if (!success) throw new Error(`${args[0]}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

function record(name: string, suite: string): void {
  lab(suite, "destroy");
  lab(suite, "up");
  try {
    lab(suite, "exec", PREPARE);
    lab(suite, "down");
    lab(suite, "up");
    lab(suite, "put", pathOf("tests/lab/logins.sh"), "/root/logins.sh");
    lab(suite, "exec", BEGIN);
    const before = capture(suite);
    const acts = read("tests/lab/attempts.txt").replace(/^( .*|#.*)\n/gm, "");
    lab(suite, "exec", `. /root/logins.sh\n${acts}\n${END}`);
    write(`${name}.host`, before, `${aboutOf(suite)}\n`);
    write(`${name}.later`, capture(suite));
  } finally {
    lab(suite, "destroy");
  }
}

function aboutOf(suite: string): string {
  const packages = "systemd openssh-server login sudo rsyslog dropbear-bin";
  const versions = lab(
    suite,
    "exec",
    `dpkg-query -W -f '# \${Package} \${Version}\\n' ${packages}`,
  );
  return `# Logins on Debian, ${suite}, in a container: captured. README.md here says what was left out.\n${versions}`;
}

/** What telltale captures, what it leaves out of a capture, and of all that what is kept. */
function capture(suite: string): Archive {
  const root = lab(suite, "root");
  const { success, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", pathOf("src/main.ts"), "capture", `--root=${root}`],
  }).outputSync();
  const said = new TextDecoder().decode(stderr);
  if (!success) throw new Error(said);
  if (said !== "") console.error(said.trim());
  const added = ADDED.flatMap((path): Entry[] => {
    try {
      const { ino, mtime } = Deno.statSync(root + path);
      const attributes = path.startsWith("/proc/")
        ? {}
        : { inode: ino ?? 0, mtimeMs: mtime?.getTime() ?? 0 };
      return [{ kind: "file", path, bytes: Deno.readFileSync(root + path), attributes }];
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  });
  const archive = overlay(parseArchive(new TextDecoder().decode(stdout)), [
    ...added,
    ...answersOf(`${root}/var/log/wtmp.db`),
  ]);
  return { ...archive, root: kept(archive.root, "") };
}

/** What wtmpdb's database answers: of a copy, for SQLite takes /proc/<pid>/root for this machine's root. */
function answersOf(path: string): Entry[] {
  const copy = Deno.makeTempFileSync();
  try {
    Deno.copyFileSync(path, copy);
    using database = new DatabaseSync(copy, { readOnly: true });
    return WTMPDB_QUERIES.filter((it) => it.path === "/var/log/wtmp.db").map(({ path, sql }) => {
      const rows = database.prepare(sql).all() as Row[];
      return { kind: "rows", path, sql, bytes: writeRows(rows) };
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  } finally {
    Deno.removeSync(copy);
  }
}

function kept(place: Place, path: string): Place {
  const it = { ...emptyPlace(), content: trimmed(place.content, path), answers: place.answers };
  for (const [name, child] of place.names) {
    const below = kept(child, `${path}/${name}`);
    if (below.names.size > 0 || KEPT.test(`${path}/${name}`)) it.names.set(name, below);
  }
  return it;
}

function trimmed(content: Place["content"], path: string): Place["content"] {
  if (content.kind !== "file") return content;
  const latin1 = new TextDecoder("latin1").decode(content.bytes);
  let text = latin1.replace(KERNEL_SUFFIX, (suffix) => "\0".repeat(suffix.length));
  if (path === "/var/lib/dpkg/status") {
    text = text.split("\n\n").filter((it) => PACKAGE.test(it)).map((it) =>
      `${it.split("\n").filter((line) => FIELD.test(line)).join("\n")}\n\n`
    ).join("");
  }
  if (text === latin1) return content;
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const { sizeBytes: _, ...attributes } = content.attributes;
  return { ...content, bytes, attributes };
}

/** A device, or what to lay over one: its text, and what is none of it beside it. */
function write(name: string, archive: Archive, about = ""): void {
  const [first = "", ...lines] = printArchive(archive).split("\n");
  const text: string[] = [];
  const binary: string[] = [];
  let to = text;
  for (const line of lines) {
    const [kind, path = ""] = line.split(" ");
    if (["file", "link", "dir", "rows"].includes(kind ?? "")) {
      to = BINARY.test(path) ? binary : text;
    }
    to.push(line);
  }
  const head = about === "" ? "" : `${first}\n${about}`;
  Deno.writeTextFileSync(pathOf(`tests/hosts/${name}`), `${head}${text.join("\n")}`);
  Deno.writeFileSync(
    pathOf(`tests/hosts/${name}.gz`),
    gzipSync(binary.join("\n"), { level: 9 }),
  );
}

const wanted = Deno.args.length > 0 ? Deno.args : Object.keys(DEVICES);
for (const name of wanted) record(name, DEVICES[name] ?? "");
