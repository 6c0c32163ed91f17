import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { orderOf } from "../collectors/_ecosystem.ts";
import { type Installed, systemOf, targetsOf } from "../collectors/_targets.ts";
import { packages } from "../collectors/packages.ts";
import { timestamp } from "../model/instant.ts";
import { Unreadable } from "../model/reading.ts";
import { parseOsv } from "../parse/advisory/osv.ts";
import { eachLine } from "../parse/_lines.ts";
import { beginJson, endJson, takeJson } from "../parse/json_records.ts";
import { ParseError } from "../parse/parse_error.ts";
import type { Purl } from "../parse/sbom/purl.ts";
import { addToSbom, beginSbom, endSbom, SBOM_FORMAT, SBOM_PARTS } from "../parse/sbom/sbom.ts";
import { chooseEntries, type Entry, makeBundle } from "./_bundle.ts";
import { type Command, EXIT, Exit, type Given, type World } from "./_command.ts";
import { openHost } from "./_host.ts";

/** `telltale advisories`: for the operator, not on the device: OSV's exports as one signed file. */
export const advisories: Command = {
  name: "advisories",
  summary: "Make a signed bundle of advisories for devices, from exports of OSV.",
  positionals: "[OSV...]",
  flags: {
    key: { value: "FILE", help: "Private key (ed25519, PEM) to sign with." },
    ecosystems: { value: "LIST", help: "Only these, such as Debian:12,Alpine:v3.20." },
    inventory: {
      value: "PATH",
      help: "Only packages of this .host file or directory tree of a device.",
    },
    sbom: {
      value: "FILE",
      help: "Only what this bill of materials lists (CycloneDX or SPDX, JSON), and the inventory.",
    },
    "new-key": { help: "Print a new private key, and nothing else." },
    "public-key": { value: "FILE", help: "Print what the devices' `key` is to be for this key." },
  },
  async run({ flags, positionals }, world) {
    if (flags["new-key"]) {
      world.out(newKey());
      return EXIT.ok;
    }
    const publicOf = flags["public-key"];
    if (typeof publicOf === "string") {
      world.out(`${publicKeyOf(readKey(publicOf))}\n`);
      return EXIT.ok;
    }
    if (typeof flags.key !== "string" || positionals.length === 0) {
      throw new Exit("usage", "telltale advisories wants --key FILE and exports of OSV");
    }
    const key = readKey(flags.key);
    const wanted = await wantedBy(flags, world);
    const counts = { records: 0, withdrawn: 0, malformed: 0, first: "" };
    const entries = chooseEntries(entriesOf(positionals, wanted, counts));
    const ecosystems = wanted.ecosystems ??
      [...new Set(entries.map(({ key }) => key.replace(/\t[^]*$/, "")))].sort();
    const created = timestamp(world.clock.now());
    const title = {
      created,
      ecosystems,
      ...(wanted.keys && { packages: [...wanted.keys].sort() }),
    };
    if (entries.length === 0) {
      const { records, malformed, first } = counts;
      const why = malformed > 0 ? `; ${malformed} are malformed, the first: ${first}` : "";
      throw new Exit("data", `None of ${records} records is about what was asked for${why}`);
    }
    const { text, tooLong } = makeBundle(entries, title, key);
    world.out(text);
    say(world, { ...counts, told: entries.length - tooLong.length, tooLong });
    return EXIT.ok;
  },
};

/** What a bundle is to hold; undefined is all. */
interface Filter {
  ecosystems?: readonly string[] | undefined;
  keys?: ReadonlySet<string> | undefined;
}

async function wantedBy(
  { ecosystems: list, inventory, sbom }: Given["flags"],
  world: World,
): Promise<Filter> {
  const ecosystems = typeof list === "string" ? list.split(",").map((it) => it.trim()) : undefined;
  if (inventory === undefined && sbom === undefined) return { ecosystems };
  const purls = typeof sbom === "string" ? purlsIn(sbom) : [];
  const { installed, system } = await deviceAt(inventory, world);
  const { byKey, unjudged } = targetsOf(installed, purls, ecosystems?.[0] ?? system);
  if (byKey.size === 0) {
    const of = ecosystems?.[0] ?? system ?? "an unknown system";
    const what = `${unjudged} packages of ${installed?.manager ?? "the bill"} on ${of}`;
    throw new Exit("data", `${inventory ?? sbom}: there are no advisories for ${what}`);
  }
  const named = new Set([...byKey.values()].map(({ ecosystem }) => ecosystem));
  return { ecosystems: ecosystems ?? [...named].sort(), keys: new Set(byKey.keys()) };
}

/** What a captured device has installed, and what it is. */
async function deviceAt(
  inventory: string | true | undefined,
  world: World,
): Promise<{ installed?: Installed; system?: string | undefined }> {
  if (typeof inventory !== "string") return {};
  using host = openHost(inventory, world);
  try {
    const at = world.clock.now();
    const { facts } = await packages.collect(host.fs, { before: undefined, at, items: [] });
    return { installed: facts, system: systemOf(host.fs) };
  } catch (error) {
    if (error instanceof Unreadable || error instanceof ParseError) {
      throw new Exit("data", `${inventory}: ${error.message}`);
    }
    throw error;
  }
}

function purlsIn(path: string): readonly Purl[] {
  const sbom = beginSbom();
  const place = beginJson();
  try {
    const bytes = Deno.readFileSync(path);
    for (const it of takeJson(bytes, place, SBOM_PARTS, true, SBOM_FORMAT)) addToSbom(sbom, it);
    endJson(place, SBOM_FORMAT);
    return endSbom(sbom).purls;
  } catch (error) {
    if (error instanceof ParseError) throw new Exit("data", `${path}: ${error.message}`);
    if (error instanceof Deno.errors.NotFound) throw new Exit("noInput", `${path}: no such file`);
    throw error;
  }
}

function* entriesOf(
  paths: readonly string[],
  { ecosystems, keys }: Filter,
  counts: { records: number; withdrawn: number; malformed: number; first: string },
): Generator<Entry> {
  for (const [place, text] of recordsOf(paths)) {
    counts.records += 1;
    try {
      const { withdrawn, modified, affected } = parseOsv(text, orderOf);
      if (withdrawn) {
        counts.withdrawn += 1;
        continue;
      }
      for (const { ecosystem, name, advisory } of affected) {
        const key = `${ecosystem}\t${name}`;
        const isWanted = (ecosystems?.includes(ecosystem) ?? true) && (keys?.has(key) ?? true);
        if (isWanted && !/[\t\n].*[\t\n]|\n/.test(key)) yield { key, modified, advisory };
      }
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      counts.malformed += 1;
      counts.first ||= `${place}: ${error.message}`;
    }
  }
}

/** Each record's text, and where it stands: of directories every .json, of .jsonl files every line. */
function* recordsOf(paths: readonly string[]): Generator<readonly [place: string, text: string]> {
  for (const path of paths) {
    try {
      if (Deno.statSync(path).isDirectory) {
        const names = [...Deno.readDirSync(path)].map(({ name }) => name)
          .filter((name) => name.endsWith(".json")).sort();
        for (const name of names) yield [name, Deno.readTextFileSync(`${path}/${name}`)];
      } else if (path.endsWith(".jsonl")) {
        let line = 0;
        for (const text of eachLine(Deno.readTextFileSync(path))) {
          line += 1;
          if (text !== "") yield [`${path}:${line}`, text];
        }
      } else yield [path, Deno.readTextFileSync(path)];
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new Exit("noInput", `${path}: no such file or directory`);
    }
  }
}

function say(
  world: World,
  { records, withdrawn, malformed, first, told, tooLong }: {
    records: number;
    withdrawn: number;
    malformed: number;
    first: string;
    told: number;
    tooLong: readonly string[];
  },
): void {
  world.log("info", `${told} advisories of ${records} records; ${withdrawn} are withdrawn`);
  if (malformed > 0) {
    world.log("warning", `${malformed} records are malformed, the first: ${first}`);
  }
  if (tooLong.length > 0) world.log("warning", `Left out as too long: ${tooLong.join(", ")}`);
}

function newKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({
    type: "pkcs8",
    format: "pem",
  }) as string;
}

/** SubjectPublicKeyInfo in base64: the middle of what `openssl pkey -pubout` prints. */
function publicKeyOf(key: KeyObject): string {
  const der = createPublicKey(key).export({ type: "spki", format: "der" });
  return der.toString("base64");
}

function readKey(path: string): KeyObject {
  try {
    const key = createPrivateKey(Deno.readTextFileSync(path));
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Exit("noInput", `${path}: no such file`);
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new Exit("noPermission", `${path}: may not be read`);
    }
  }
  throw new Exit("data", `${path}: not a private key of ed25519 in PEM`);
}
