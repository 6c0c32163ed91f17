/**
 * The files of which a process has executable memory, proc_pid_maps(5), each once: itself, its loader, its libraries.
 *
 *     7f2c1a4d3000-7f2c1a628000 r-xp 00026000 fe:00 3201                       /usr/lib/x86_64-linux-gnu/libc.so.6
 *     7ffd5a7fe000-7ffd5a800000 r-xp 00000000 00:00 0                          [vdso]
 */
export function parseExecutableMaps(text: string): readonly string[] {
  const paths = text.split("\n").flatMap((line) => {
    const [, path] = /^[0-9a-f]+-[0-9a-f]+ ..x. [0-9a-f]+ \S+ \d+ +(\/.*)$/.exec(line) ?? [];
    return path === undefined ? [] : [path];
  });
  return [...new Set(paths)];
}
