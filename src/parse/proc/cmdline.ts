/**
 * The arguments of /proc/[pid]/cmdline, proc_pid_cmdline(5): each ends with a NUL. A process may write there
 * what it likes; one that has none, such as a kernel thread, has an empty file.
 *
 *     /usr/bin/python3\0-u\0/opt/pump/app.py\0
 */
export function parseCmdline(text: string): string[] {
  if (text === "") return [];
  const args = text.split("\0");
  if (args.at(-1) === "") args.pop();
  return args;
}
