import { createHash } from "node:crypto";
import * as z from "zod";
import { unlessAbsent } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { parsePreload } from "../parse/etc/ld_so_preload.ts";
import { defineCollector } from "./_collector.ts";

const PRELOAD = "/etc/ld.so.preload";
/** More are counted and not told: one is unusual. */
const MAX_LIBRARIES = 50;

const facts = z.object({
  libraries: z.array(z.string()).describe("What is loaded into every program, escaped"),
  sha256: z.string().optional().describe("Of the file, where there is one that may be read"),
  untold: z.number().describe("Libraries beyond the bound"),
});

/** What the dynamic loader loads into every program that is started, root's and setuid ones as well. */
export const preload = defineCollector({
  id: "preload",
  summary: "Libraries that are loaded into every program, of /etc/ld.so.preload",
  reads: [PRELOAD],
  everyMs: 0,
  facts,
  collect(host) {
    const text = unlessAbsent(() => host.readText(PRELOAD));
    if (text === undefined) return { facts: { libraries: [], untold: 0 } };
    const all = parsePreload(text);
    return {
      facts: {
        libraries: all.slice(0, MAX_LIBRARIES).map(escapeKey),
        sha256: createHash("sha256").update(text).digest("hex"),
        untold: Math.max(0, all.length - MAX_LIBRARIES),
      },
    };
  },
  report: () => ({}),
});
