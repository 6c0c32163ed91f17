import { createHash } from "node:crypto";
import * as z from "zod";
import { type HostFs, type ReadPattern, unlessAbsent } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { parsePreload } from "../parse/etc/ld_so_preload.ts";
import { parseExecutableMaps } from "../parse/proc/maps.ts";
import { defineCollector } from "./_collector.ts";

const PRELOAD = "/etc/ld.so.preload";
const MAPS = "/proc/self/maps";
const PROGRAM = "/proc/self/exe";
/** What is telltale's own. */
export const OWN_READS: readonly ReadPattern[] = [MAPS, PROGRAM];
/** More are counted and not told: one is unusual. */
const MAX_LIBRARIES = 50;
/** What the program is linked with: the loader and parts of the C library. */
const LINKED =
  /^\/(?:usr\/)?lib(?:32|64)?\/(?:[\w.-]+\/)?(?:ld|lib(?:atomic|c|dl|gcc_s|m|pthread|rt|stdc\+\+|util))[.-][\w.-]+(?: \(deleted\))?$/;

const facts = z.object({
  libraries: z.array(z.string()).describe("What is loaded into every program, escaped"),
  sha256: z.string().optional().describe("Of the file, where there is one that may be read"),
  untold: z.number().describe("Libraries beyond the bound"),
  in_telltale: z.array(z.string()).describe(
    "What was in telltale's own memory when it began and is no part of it, escaped",
  ),
});

/**
 * What the dynamic loader loads into every program that is started, root's and setuid ones as well: by its file, and by
 * what telltale finds in itself, for a hook that hides the file is there too.
 */
export const preload = defineCollector({
  id: "preload",
  summary: "Libraries that are loaded into every program, of /etc/ld.so.preload, and into telltale",
  reads: [PRELOAD, ...OWN_READS],
  everyMs: 0,
  facts,
  collect(host, { before }) {
    const text = unlessAbsent(() => host.readText(PRELOAD));
    // Later the C library itself loads what asks for names of hosts: the line waits for the first look.
    const in_telltale = before?.in_telltale ?? strangersIn(host);
    if (text === undefined) return { facts: { libraries: [], untold: 0, in_telltale } };
    const all = parsePreload(text);
    return {
      facts: {
        libraries: all.slice(0, MAX_LIBRARIES).map(escapeKey),
        sha256: createHash("sha256").update(text).digest("hex"),
        untold: Math.max(0, all.length - MAX_LIBRARIES),
        in_telltale,
      },
    };
  },
  report: () => ({}),
});

/** The files whose code is in this process, without its own and those that it is linked with. */
function strangersIn(host: HostFs): string[] {
  const own = unlessAbsent(() => host.readLink(PROGRAM));
  const files = parseExecutableMaps(unlessAbsent(() => host.readText(MAPS)) ?? "");
  return files.filter((path) => path !== own && !LINKED.test(path)).slice(0, MAX_LIBRARIES)
    .map(escapeKey);
}
