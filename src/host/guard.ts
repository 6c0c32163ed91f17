import type { Bus, HostFs, HostPath, ReadPattern } from "./host_fs.ts";

/**
 * The host as far as the patterns declare it. Any other path, also one with `.`, `..`, an empty name
 * or a NUL in it, throws `TypeError`: to ask for it is a mistake in the program, not a reading.
 *
 * A directory may be listed if a pattern names it, has a `*` right below it, or has it below `**`.
 * Of such a directory and the names in it `stat` and `readLink` may be asked, but nothing more.
 * `statFs` may be asked of any path, for it tells nothing of what is there. In the trees, `stat`,
 * `readLink`, `digest` and `walk` may be asked, which tell what files are and not what is in them.
 * On the bus only the programs with these names may be asked and listened to; of the sockets `stat` may be
 * asked, and what is said there may be heard.
 */
export function guardHost(
  host: HostFs,
  patterns: readonly ReadPattern[],
  trees: readonly HostPath[] = [],
  busNames: readonly string[] = [],
  sockets: readonly HostPath[] = [],
): HostFs {
  const readable = compilePatterns(patterns);
  const lists = [...patterns, ...patterns.flatMap(listed)];
  const listable = compilePatterns(lists);
  const within = compilePatterns(trees.flatMap((tree): ReadPattern[] => [tree, `${tree}/**`]));
  const visible = compilePatterns([...lists, ...lists.flatMap(namesOf), ...sockets]);
  const audible = compilePatterns(sockets);
  const seen = new RegExp(`${visible.source}|${within.source}`);
  const anywhere = compilePatterns(["/", "/**"]);

  const check = (path: HostPath, allowed: RegExp): HostPath => {
    if (!allowed.test(path)) throw new TypeError(`No collector declares ${JSON.stringify(path)}`);
    return path;
  };
  return {
    readText: (path) => host.readText(check(path, readable)),
    readAt: (path, fromByte, maxBytes) => host.readAt(check(path, readable), fromByte, maxBytes),
    list: (path, only) => host.list(check(path, listable), only),
    readLink: (path) => host.readLink(check(path, seen)),
    stat: (path, follow) => host.stat(check(path, follow === undefined ? seen : readable), follow),
    present(directory, names) {
      check(directory, listable);
      // A directory's names need not be looked at one by one, as long as they are names.
      const odd = names.find((name) => /^\.{0,2}$|[/\0]/.test(name));
      if (odd !== undefined) throw new TypeError(`Not a name: ${JSON.stringify(odd)}`);
      return host.present(directory, names);
    },
    statFs: (path) => host.statFs(check(path, anywhere)),
    watch: (paths, signal) => host.watch(paths.map((path) => check(path, readable)), signal),
    hear: (path, signal) => host.hear(check(path, audible), signal),
    slow: {
      readText: async (path) => await host.slow.readText(check(path, readable)),
      readAt: async (path, fromByte, maxBytes) =>
        await host.slow.readAt(check(path, readable), fromByte, maxBytes),
      statFs: async (path) => await host.slow.statFs(check(path, anywhere)),
      rows: async (path, sql) => await host.slow.rows(check(path, readable), sql),
      digest: async (path, algorithm) => await host.slow.digest(check(path, within), algorithm),
      async walk(request) {
        for (const path of request.left) check(path, within);
        return await host.slow.walk(request);
      },
    },
    bus: guardBus(host.bus, busNames),
  };
}

function guardBus(bus: Bus, names: readonly string[]): Bus {
  const check = (name: string): void => {
    if (names.includes(name)) return;
    throw new TypeError(`No collector declares ${JSON.stringify(name)} on the bus`);
  };
  return {
    async open() {
      const session = await bus.open();
      return {
        async ask(question) {
          check(question.name);
          return await session.ask(question);
        },
        [Symbol.dispose]: () => session[Symbol.dispose](),
      };
    },
    listen(rules, signal) {
      for (const { sender } of rules) check(sender);
      return bus.listen(rules, signal);
    },
  };
}

/** One expression that matches the paths that any of the patterns does. Throws `TypeError` for what is no pattern. */
export function compilePatterns(patterns: readonly ReadPattern[]): RegExp {
  const alternatives = [...new Set(patterns)].map((pattern) => {
    if (pattern === "/") return "/";
    const names = pattern.split("/").slice(1);
    return names.map((name, index) => {
      const last = index === names.length - 1;
      if (name === "**") return `(?:/${expression("*")})${last ? "+" : "*"}`;
      if (/^\.{0,2}$/.test(name) || name.includes("**") || name.includes("\0")) {
        throw new TypeError(`Not a pattern: ${JSON.stringify(pattern)}`);
      }
      return `/${expression(name)}`;
    }).join("");
  });
  // Without patterns it is to match nothing, not the empty path.
  return new RegExp(alternatives.length === 0 ? "(?!)" : `^(?:${alternatives.join("|")})$`);
}

/** The expression of one name. What a `*` stands for is never a dot alone, two dots, or nothing at all. */
function expression(name: string): string {
  const escaped = name.replace(/[\\^$.+?()[\]{}|]/g, "\\$&");
  if (!name.includes("*")) return escaped;
  return `(?!\\.{0,2}(?:/|$))${escaped.replaceAll("*", "[^/\\0]*")}`;
}

/** The directories that must be listed to find what a pattern stands for. */
function listed(pattern: ReadPattern): ReadPattern[] {
  const names = pattern.split("/").slice(1);
  return names.flatMap((name, index): ReadPattern[] => {
    if (!name.includes("*")) return [];
    const above: ReadPattern = `/${names.slice(0, index).join("/")}`;
    return name === "**" ? [above, above === "/" ? "/**" : `${above}/**`] : [above];
  });
}

function namesOf(pattern: ReadPattern): ReadPattern[] {
  return pattern.endsWith("/**") ? [] : [pattern === "/" ? "/*" : `${pattern}/*`];
}
