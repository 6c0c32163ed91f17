import { linesOf } from "../_lines.ts";

/**
 * The systemd units that a process belongs to, from /proc/[pid]/cgroup, cgroups(7), outermost first: its own
 * is the last, and the first is the container's in which it runs, if any. They are the services, scopes,
 * sockets and mounts in the path of systemd's own hierarchy; `\x2d` and the like in a name stay as systemd writes them.
 *
 *     12:pids:/system.slice/ssh.service
 *     1:name=systemd:/system.slice/ssh.service
 *     0::/system.slice/system-getty.slice/getty@tty1.service
 */
export function parseCgroupUnits(text: string): readonly string[] {
  const paths = linesOf(text).flatMap((line) => {
    const found = /^[0-9]{1,10}:(name=systemd)?:(\/.*)$/.exec(line);
    return found === null ? [] : [{ own: found[1] !== undefined, path: found[2] ?? "" }];
  });
  const { path = "" } = paths.find(({ own }) => own) ?? paths[0] ?? {};
  return path.split("/").filter((name) => UNIT.test(name));
}

const UNIT = /^[^/]{1,255}\.(?:service|scope|socket|mount|swap)$/;
