import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/** A module of the kernel, as it lists it. */
export interface Module {
  name: string;
  /** `Live`, or on its way in or out. */
  state: "Live" | "Loading" | "Unloading";
  /** Letters of what is wrong with it, such as `OE`: from elsewhere, unsigned (Documentation/admin-guide/tainted-kernels.rst). */
  taints: string;
}

/**
 * Parses /proc/modules, `m_show` of kernel/module/procfs.c.
 *
 *     snd_bcm2835 24576 1 - Live 0x0000000000000000 (C)
 *     ipv6 630784 76 br_netfilter,[permanent], Live 0x0000000000000000
 */
export function parseModules(text: string): readonly Module[] {
  return linesOf(text).map((line) => {
    const [, name, state, taints = ""] =
      /^(\S{1,64}) [0-9]+ \S+ \S+ (Live|Loading|Unloading) 0x[0-9a-fA-F]+(?: \(([^)]{0,32})\))?$/
        .exec(line) ?? [];
    if (name === undefined || state === undefined) {
      throw new ParseError("proc/modules", "expected a module", line);
    }
    // A sign for coming or going follows the letters.
    return { name, state: state as Module["state"], taints: taints.replace(/[^A-Z]/g, "") };
  });
}
