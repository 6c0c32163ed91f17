import { eachLine } from "../_lines.ts";

/**
 * The name of the user with this number in /etc/passwd, passwd(5), the first if there are several;
 * undefined if there is none, as of users that a directory service knows. Other lines do not matter.
 *
 *     guest:x:1001:1001::/home/guest:/bin/bash
 */
export function userOf(text: string, uid: number): string | undefined {
  for (const line of eachLine(text)) {
    const [name = "", , number] = line.split(":", 4);
    if (number === String(uid) && name !== "") return name;
  }
  return undefined;
}
