/** Being woken by the kernel, inotify(7). */

/**
 * Gives a value when something in the directories of the real paths may have changed that is called as one
 * of them, or begins so. Ends with the signal; where nothing can be watched it gives nothing until then.
 */
export async function* watchFiles(
  paths: readonly string[],
  signal: AbortSignal,
): AsyncIterable<void> {
  const directories = new Set(paths.map((path) => path.slice(0, path.lastIndexOf("/")) || "/"));
  const watchers = [...directories].flatMap((directory) => {
    try {
      return [Deno.watchFs(directory, { recursive: false })];
    } catch {
      // It is not there, or no watch is left: whoever waits looks by itself as well.
      return [];
    }
  });
  let changed = false;
  let wake = () => {};
  const close = () => {
    for (const watcher of watchers) watcher.close();
    wake();
  };
  if (signal.aborted) return close();
  signal.addEventListener("abort", close);
  for (const watcher of watchers) {
    (async () => {
      for await (const { kind, paths: changes } of watcher) {
        if (kind === "access") continue;
        if (!changes.some((change) => paths.some((path) => change.startsWith(path)))) continue;
        changed = true;
        wake();
      }
    })().catch(() => {});
  }
  while (!signal.aborted) {
    const woken = new Promise<void>((resolve) => wake = resolve);
    if (!changed) await woken;
    changed = false;
    if (!signal.aborted) yield;
  }
}
