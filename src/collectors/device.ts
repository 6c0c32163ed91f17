import * as z from "zod";
import { type HostFs, unlessAbsent } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { parseOsRelease } from "../parse/etc/os_release.ts";
import { ParseError } from "../parse/parse_error.ts";
import { parseCpuinfo } from "../parse/proc/cpuinfo.ts";
import { defineCollector } from "./_collector.ts";
import { ID_READS, ID_SOURCES, identify } from "./_identity.ts";
import { readLine } from "./_read_line.ts";

const TREE = "/sys/firmware/devicetree/base";

/** What device this is. Of its texts control characters are escaped. */
export const device = defineCollector({
  id: "device",
  summary: "What device this is: identity, name, model, system, kernel, architecture",
  reads: [
    ...ID_READS,
    `${TREE}/model`,
    "/sys/class/dmi/id/product_name",
    "/etc/os-release",
    "/usr/lib/os-release",
    "/etc/openwrt_release",
    "/proc/sys/kernel/arch",
    "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/osrelease",
  ],
  everyMs: 60_000,
  facts: z.object({
    id: z.string().optional().describe("32 hex digits made of what id_source names"),
    id_source: z.enum(ID_SOURCES).optional(),
    hostname: z.string().optional(),
    model: z.string().optional().describe("Of the board or the machine, from firmware"),
    os: z.string().optional().describe("Name of the system, such as Debian GNU/Linux"),
    os_version: z.string().optional(),
    image: z.string().optional().describe("Name and version of the image, or the build's id"),
    kernel: z.string().describe("Release of the kernel"),
    architecture: z.string().optional().describe("As uname(1) writes it"),
    malformed: z.string().optional().describe(
      "Why the system's name is not known, if it could not be read",
    ),
  }),
  collect(host) {
    const cpuinfo = parseCpuinfo(unlessAbsent(() => host.readText("/proc/cpuinfo")) ?? "");
    const texts = {
      // The one text here that the kernel takes with any byte in it.
      hostname: unlessAbsent(() => host.readText("/proc/sys/kernel/hostname"))?.replace(/\n$/, ""),
      model: readLine(host, `${TREE}/model`) ?? readLine(host, "/sys/class/dmi/id/product_name"),
      ...systemOrWhy(host),
      architecture: readLine(host, "/proc/sys/kernel/arch") ?? inferArchitecture(cpuinfo),
    };
    const kernel = host.readText("/proc/sys/kernel/osrelease").trim();
    const facts = { ...identify(host, cpuinfo), ...texts, kernel: escapeKey(kernel) };
    for (
      const name of [
        "hostname",
        "model",
        "os",
        "os_version",
        "image",
        "architecture",
        "malformed",
      ] as const
    ) {
      const text = facts[name];
      if (text) facts[name] = escapeKey(text);
      else delete facts[name];
    }
    return { facts };
  },
});

interface System {
  os?: string | undefined;
  os_version?: string | undefined;
  image?: string | undefined;
}

/** Who this device is must not hang on a file that has a quotation mark too few. */
function systemOrWhy(host: HostFs): System & { malformed?: string | undefined } {
  try {
    return { ...system(host), malformed: undefined };
  } catch (error) {
    if (error instanceof ParseError) return { malformed: error.message };
    throw error;
  }
}

function system(host: HostFs): System {
  const text = unlessAbsent(() => host.readText("/etc/os-release")) ??
    unlessAbsent(() => host.readText("/usr/lib/os-release")) ??
    unlessAbsent(() => host.readText("/etc/openwrt_release"));
  if (text === undefined) return {};
  const release = parseOsRelease(text);
  const image = [release.get("IMAGE_ID"), release.get("IMAGE_VERSION")].filter((part) => part);
  return {
    os: release.get("NAME") ?? release.get("DISTRIB_ID") ?? release.get("ID"),
    os_version: release.get("VERSION_ID") ?? release.get("DISTRIB_RELEASE"),
    image: image.join(" ") || release.get("BUILD_ID"),
  };
}

/**
 * What a kernel before 6.1 is built for, as far as /proc/cpuinfo tells it for sure. A 32-bit kernel
 * on a 64-bit x86 processor looks like a 64-bit one, but telltale does not run on that.
 */
function inferArchitecture(cpuinfo: ReadonlyMap<string, string>): string | undefined {
  const is = (name: string, pattern: RegExp) => pattern.test(cpuinfo.get(name) ?? "");
  if (is("flags", /(^| )lm( |$)/)) return "x86_64";
  if (is("model name", /^ARMv7 .*\(v7l\)$/)) return "armv7l";
  if (is("model name", /^ARMv6-compatible .*\(v6l\)$/)) return "armv6l";
  if (is("CPU architecture", /^8$/)) return "aarch64";
  if (is("isa", /^rv64/)) return "riscv64";
  return undefined;
}
