import { createHash } from "node:crypto";
import { failure, failureOf } from "./_failure.ts";
import type { Unreadable } from "../model/reading.ts";
import { escapeName, escapePath, unescapeBytes } from "./_percent.ts";
import { type Archive, namesIn, type Place } from "./archive_tree.ts";
import { archiveBus } from "./archive_bus.ts";
import { readRows } from "./archive_rows.ts";
import {
  type FileStat,
  type FileSystemStat,
  type HostFs,
  type HostPath,
  MAX_NAMES,
  MAX_TEXT_BYTES,
  type WalkRequest,
  type WalkSlice,
} from "./host_fs.ts";

/** As many as Linux follows, MAXSYMLINKS (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * A device that answers from an archive, as the kernel would: links are followed, a path that the
 * archive does not have is `absent`, and a recorded error is the answer to whatever is asked about
 * its path, or about what the archive does not have below it.
 *
 * What `lstat` said and the archive does not have is filled in: mode 644, 755 for a directory and 777
 * for a link, owner root, one link, device and inode 0, the size of the content and the year 1970.
 */
export function archiveHost(archive: Archive): HostFs {
  const { root } = archive;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  const read = (path: HostPath): Uint8Array => {
    const { content } = find(root, path, true).place;
    if (content.kind !== "file") throw failure("malformed", path, "Not a file");
    return content.bytes;
  };

  const readText = (path: HostPath): string => {
    const bytes = read(path);
    if (bytes.length > MAX_TEXT_BYTES) throw failure("malformed", path, "Too large");
    return decoder.decode(bytes);
  };

  const statFs = (path: HostPath): FileSystemStat => {
    for (const place of find(root, path, true).trail.toReversed()) {
      if (place.fileSystem !== undefined) return place.fileSystem;
    }
    throw failure("absent", path, "The archive has no statfs of it");
  };

  return {
    readText,
    readAt: (path, fromByte, maxBytes) => read(path).subarray(fromByte, fromByte + maxBytes),
    list: (path, only) => listed(find(root, path, true).place, path, only),
    readLink(path) {
      const { content } = find(root, path, false).place;
      if (content.kind !== "link") throw failure("malformed", path, "Not a link");
      return decoder.decode(unescapeBytes(content.target));
    },
    stat: (path, follow) => stat(find(root, path, follow !== undefined).place),
    present: (directory, names) => present(root, directory, names),
    statFs,
    bus: archiveBus(readText),
    // Nothing ever changes in it.
    async *watch() {},
    // deno-lint-ignore require-yield -- a device at rest says nothing
    async *hear(path) {
      throw failure("absent", path, "Nobody listens in an archive");
    },
    slow: {
      // deno-lint-ignore require-await -- what it throws is to be a rejection
      readText: async (path) => readText(path),
      // deno-lint-ignore require-await -- what it throws is to be a rejection
      readAt: async (path, fromByte, maxBytes) => read(path).slice(fromByte, fromByte + maxBytes),
      // deno-lint-ignore require-await -- what it throws is to be a rejection
      statFs: async (path) => statFs(path),
      // deno-lint-ignore require-await -- what it throws is to be a rejection
      rows: async (path, sql) => {
        const { answers } = find(root, path, true).place;
        const bytes = answers.get(sql);
        if (bytes === undefined) throw failure("absent", path, "The archive has no such answer");
        return readRows(bytes);
      },
      // deno-lint-ignore require-await -- what it throws is to be a rejection
      digest: async (path, algorithm) => {
        const { content } = find(root, path, false).place;
        if (content.kind !== "file") throw failure("malformed", path, "Not a file");
        const known = algorithm === "sha256" ? content.sha256 : undefined;
        return known ?? createHash(algorithm).update(content.bytes).digest("hex");
      },
      // deno-lint-ignore require-await -- what it throws is to be a rejection
      walk: async (request) => walkArchive(root, request),
    },
  };
}

function listed(
  { content, names }: Place,
  path: HostPath,
  only: "directory" | undefined,
): readonly string[] {
  if (content.kind !== "directory") throw failure("absent", path, "Not a directory");
  if (names.size > MAX_NAMES) throw failure("malformed", path, "Too many names");
  const wanted = [...names].filter(([, { unlisted, content: { kind } }]) =>
    !unlisted && (only === undefined || only === kind)
  );
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return wanted.map(([name]) => decoder.decode(unescapeBytes(name)));
}

function present(
  root: Place,
  directory: HostPath,
  names: readonly string[],
): readonly string[] {
  try {
    const { names: there } = find(root, directory, true).place;
    return names.filter((name) =>
      (there.get(escapeName(name))?.content.kind ?? "error") !== "error"
    );
  } catch {
    return [];
  }
}

/** Walks to a path (path_resolution(7)). The trail is the place and all above it, from the root. */
function find(root: Place, path: string, followLast: boolean): { place: Place; trail: Place[] } {
  const left = namesIn(escapePath(path)).reverse();
  let trail = [root];
  let links = 0;
  for (;;) {
    const place = trail[trail.length - 1] ?? root;
    const { content } = place;
    if (content.kind === "link" && (followLast || left.length > 0)) {
      if (++links > MAX_LINKS) throw failure("malformed", path, "Too many symbolic links");
      trail = content.target.startsWith("/") ? [root] : trail.slice(0, -1);
      left.push(...namesIn(content.target).reverse());
      continue;
    }
    const name = left.pop();
    if (name === undefined) {
      if (content.kind === "error") throw failure(content.why, path, "As the archive says");
      return { place, trail };
    }
    if (content.kind === "file") throw failure("absent", path, "Not a directory");
    if (name === ".") continue;
    if (name === "..") {
      if (trail.length > 1) trail = trail.slice(0, -1);
      continue;
    }
    const next = place.names.get(name);
    if (next === undefined) throw missing(trail, path);
    trail.push(next);
  }
}

function missing(trail: readonly Place[], path: string): Unreadable {
  for (const { content } of trail.toReversed()) {
    if (content.kind === "error") return failure(content.why, path, "As the archive says");
  }
  return failure("absent", path, "No such file or directory");
}

/** All of a walk at once, as `walker` does it in steps. */
function walkArchive(root: Place, { left, except, inodes = [] }: WalkRequest): WalkSlice {
  const found: WalkSlice["found"][number][] = [];
  const unread: WalkSlice["unread"][number][] = [];
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const visit = (path: HostPath, place: Place): void => {
    const { content, names } = place;
    if (content.kind === "error") {
      if (content.why !== "absent") unread.push({ path, why: content.why });
    } else if (content.kind === "file") {
      const it = stat(place);
      const wanted = inodes.includes(`${it.device}:${it.inode}`);
      if ((it.mode & 0o6000) !== 0 || wanted) found.push({ path, stat: it });
    } else if (content.kind === "directory") {
      for (const [escaped, child] of names) {
        if (child.unlisted) continue;
        const name = decoder.decode(unescapeBytes(escaped));
        const below: HostPath = `${path === "/" ? "" : path}/${name}`;
        if (name.includes("\ufffd")) unread.push({ path, why: "malformed" });
        else if (!except.includes(below)) visit(below, child);
      }
    }
  };
  for (const path of left) {
    try {
      const { place } = find(root, path, false);
      if (place.content.kind === "directory") visit(path, place);
    } catch (error) {
      const { why } = failureOf(error, path);
      if (why !== "absent") unread.push({ path, why });
    }
  }
  return { found, unread, left: [] };
}

function stat({ content, names }: Place): FileStat {
  if (content.kind === "error") throw new TypeError("An error has no stat");
  const defaults = {
    file: { mode: 0o644, sizeBytes: content.kind === "file" ? content.bytes.length : 0 },
    link: { mode: 0o777, sizeBytes: content.kind === "link" ? content.target.length : 0 },
    directory: { mode: 0o755, sizeBytes: names.size },
  }[content.kind];
  return {
    kind: content.kind,
    uid: 0,
    gid: 0,
    device: 0,
    inode: 0,
    nlink: 1,
    mtimeMs: 0,
    ctimeMs: 0,
    ...defaults,
    ...content.attributes,
  };
}
