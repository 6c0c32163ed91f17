import * as z from "zod";
import type { HostFs, HostPath } from "../host/host_fs.ts";
import { escapeKey } from "../model/key.ts";
import { parseOsRelease } from "../parse/etc/os_release.ts";
import { attempt } from "./_attempt.ts";

const ARTIFACT_INFO = "/etc/mender/artifact_info";
const OS_RELEASES: readonly HostPath[] = ["/etc/os-release", "/usr/lib/os-release"];
const SW_VERSIONS = "/etc/sw-versions";

/** What is read to know what a device runs. */
export const IMAGE_READS = [
  ARTIFACT_INFO,
  ...OS_RELEASES,
  SW_VERSIONS,
  "/ostree/boot.*/*/*/*",
  "/sysroot/ostree/boot.*/*/*/*",
] as const;

/** What a device runs, as far as it says so. */
export const IMAGE = z.object({
  artifact: z.string().optional().describe("The artifact that Mender's artifact_info names"),
  image: z.string().optional().describe("IMAGE_ID and IMAGE_VERSION of os-release(5)"),
  build: z.string().optional().describe("BUILD_ID of os-release(5)"),
  version: z.string().optional().describe("VERSION_ID of os-release(5)"),
  software: z.string().optional().describe("SWUpdate's sw-versions, the first lines"),
  slot: z.string().optional().describe("The slot of RAUC that it was booted from"),
  bundle: z.string().optional().describe("The version of the bundle in that slot"),
  commit: z.string().optional().describe("OSTree's commit, with its number"),
  root: z.string().optional().describe("The root file system that the kernel was given"),
});
/** The type of {@linkcode IMAGE}. */
export type Image = z.infer<typeof IMAGE>;

/** SWUpdate's versions of more pieces are not told apart. */
const MAX_SOFTWARE = 200;

/**
 * What the device runs; what cannot be read or understood of it is left out.
 *
 * @param arguments_ those of the kernel
 */
export function readImage(
  host: HostFs,
  arguments_: ReadonlyMap<string, string>,
  slot: Pick<Image, "slot" | "bundle">,
): Image {
  const release = OS_RELEASES.map((path) => assignments(host, path)).find((it) => it.size > 0);
  const image = [release?.get("IMAGE_ID"), release?.get("IMAGE_VERSION")].filter((it) => it);
  const texts: { [N in keyof Image]: string | undefined } = {
    artifact: assignments(host, ARTIFACT_INFO).get("artifact_name"),
    image: image.join(" "),
    build: release?.get("BUILD_ID"),
    version: release?.get("VERSION_ID"),
    software: textOf(host, SW_VERSIONS)?.trim().replace(/\s*\n\s*/g, ", ").slice(0, MAX_SOFTWARE),
    ...slot,
    commit: commitOf(host, arguments_.get("ostree")),
    root: arguments_.get("root"),
  };
  const facts: Image = {};
  for (const [name, text] of Object.entries(texts)) {
    if (text) facts[name as keyof Image] = escapeKey(text);
  }
  return facts;
}

/** Where the argument leads: `../../../deploy/OS/deploy/COMMIT.N`. */
function commitOf(host: HostFs, path: string | undefined): string | undefined {
  const name = "\\w[\\w.+-]{0,127}";
  const valid = new RegExp(`^/ostree/boot\\.[01](?:\\.[01])?/${name}/${name}/[0-9]{1,4}$`);
  if (path === undefined || !valid.test(path)) return undefined;
  for (const at of [`/sysroot${path}`, path] as const) {
    const target = attempt(() => host.readLink(at as HostPath));
    const [, commit] = /\/deploy\/([0-9a-f]{64}\.[0-9]{1,6})$/.exec(target ?? "") ?? [];
    if (commit !== undefined) return commit;
  }
  return undefined;
}

function assignments(host: HostFs, path: HostPath): ReadonlyMap<string, string> {
  return attempt(() => parseOsRelease(host.readText(path))) ?? new Map<string, string>();
}

function textOf(host: HostFs, path: HostPath): string | undefined {
  return attempt(() => host.readText(path));
}
