import { failure } from "./_failure.ts";

/**
 * Which real directory stands for a directory of the device, such as `{ "/": "/", "/proc": "/run/x/proc" }`;
 * null where a sandbox hides it: then it is `denied`, never empty.
 */
export type Mounts = Readonly<Record<string, string | null>>;

/** One of the mounts. */
export interface Mount {
  prefix: string;
  /** The real directory, without a slash at the end. */
  real: string;
  /** Links in it are resolved here and stay below it: a tree that is not this device's own. */
  confined: boolean;
  /** A sandbox has something else in its place. */
  hidden: boolean;
  /** A file system of the kernel itself, that holds nothing to wait for. */
  kernel: boolean;
}

/** As many as Linux follows, MAXSYMLINKS (path_resolution(7)). */
const MAX_LINKS = 40;

/** The mounts, longest prefix first. Throws `TypeError` without one for `/`. */
export function mountTable(mounts: Mounts): readonly Mount[] {
  if (mounts["/"] === undefined) throw new TypeError("Nothing is mounted at /");
  return Object.entries(mounts)
    .map(([path, directory]) => {
      const prefix = path.replace(/\/+$/, "");
      const real = (directory ?? path).replace(/\/+$/, "");
      const kernel = /^\/(?:proc|sys)(?:\/|$)/.test(prefix);
      const hidden = directory === null;
      return { prefix, real, kernel, hidden, confined: !kernel && prefix !== real };
    })
    .sort((a, b) => b.prefix.length - a.prefix.length);
}

/** The mount that a path of the device lies on. Throws `Unreadable` with `denied` for one that is hidden. */
export function mountOf(table: readonly Mount[], path: string): Mount {
  for (const mount of table) {
    const { length } = mount.prefix;
    if (path.startsWith(mount.prefix) && (path.length === length || path[length] === "/")) {
      if (mount.hidden) throw failure("denied", path, "The sandbox has another in its place");
      return mount;
    }
  }
  throw new TypeError(`Not an absolute path: ${path}`);
}

/**
 * The real path that a path of the device stands for. On a confined mount links are resolved one by
 * one, so that an absolute link or a `..` in a tree that an attacker made never leads out of it; this
 * holds for a tree at rest, not for one that is changed meanwhile. Throws what the runtime throws.
 */
export function realPath(mount: Mount, path: string, followLast: boolean): string {
  if (!mount.confined) return unconfined(mount, path);
  const steps = resolve(mount, path, followLast);
  for (let it = steps.next();;) {
    if (it.done) return it.value;
    const { isSymlink, isDirectory } = Deno.lstatSync(it.value);
    it = steps.next({ isDirectory, target: isSymlink ? Deno.readLinkSync(it.value) : undefined });
  }
}

/** The same where a hanging mount on the way must not hold up the loop. */
export async function realPathWaiting(mount: Mount, path: string): Promise<string> {
  if (!mount.confined) return unconfined(mount, path);
  const steps = resolve(mount, path, false);
  for (let it = steps.next();;) {
    if (it.done) return it.value;
    const { isSymlink, isDirectory } = await Deno.lstat(it.value);
    const target = isSymlink ? await Deno.readLink(it.value) : undefined;
    it = steps.next({ isDirectory, target });
  }
}

function unconfined(mount: Mount, path: string): string {
  return mount.real + path.slice(mount.prefix.length) || "/";
}

/** What is on the way: a directory, a link with where it leads, or anything else. */
interface OnTheWay {
  isDirectory: boolean;
  target: string | undefined;
}

/** Asks for one real path after the other what is there, and returns the last of them. */
function* resolve(
  mount: Mount,
  path: string,
  followLast: boolean,
): Generator<string, string, OnTheWay> {
  const done: string[] = [];
  const left = path.slice(mount.prefix.length).split("/").filter((name) => name !== "").reverse();
  for (let links = 0;;) {
    const name = left.pop();
    if (name === undefined) break;
    if (name === ".") continue;
    if (name === "..") {
      done.pop();
      continue;
    }
    const real = `${mount.real}/${[...done, name].join("/")}`;
    const last = left.length === 0;
    const it: OnTheWay = last && !followLast ? NOT_FOLLOWED : yield real;
    if (it.target === undefined) {
      if (!last && !it.isDirectory) throw failure("absent", path, "Not a directory");
      done.push(name);
      continue;
    }
    if (++links > MAX_LINKS) throw failure("malformed", path, "Too many symbolic links");
    let { target } = it;
    if (target.startsWith("/")) {
      done.length = 0;
      if (mount.prefix !== "") target = target.slice(inside(mount, target, path));
    }
    left.push(...target.split("/").filter((part) => part !== "").reverse());
  }
  return done.length === 0 ? mount.real || "/" : `${mount.real}/${done.join("/")}`;
}

const NOT_FOLLOWED: OnTheWay = { isDirectory: true, target: undefined };

function inside(mount: Mount, target: string, path: string): number {
  if (!`${target}/`.startsWith(`${mount.prefix}/`)) {
    throw failure("absent", path, "A link leads out of the tree");
  }
  return mount.prefix.length;
}
