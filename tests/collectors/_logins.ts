import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive } from "../../src/host/archive_text.ts";
import { overlay } from "../../src/host/archive_tree.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { type UtmpFields, utmpFile } from "../parse/db/_utmp_file.ts";

/** Noon of 2026-11-21, in seconds since 1970. */
export const LOGIN_S = Date.UTC(2026, 10, 21, 12) / 1000;

/** A user's login, as utmp and wtmp write it. */
export const LOGIN: UtmpFields = {
  type: 7,
  pid: 812,
  line: "pts/0",
  id: "ts/0",
  user: "pi",
  host: "192.0.2.7",
  seconds: LOGIN_S,
};
/** The end of it, an hour later. */
export const LOGOUT: UtmpFields = {
  ...LOGIN,
  type: 8,
  user: "",
  host: "",
  seconds: LOGIN_S + 3600,
};
/** A boot, and a shutdown. */
export const BOOT: UtmpFields = {
  ...LOGIN,
  type: 2,
  line: "~",
  id: "~~",
  user: "reboot",
  host: "",
};
export const SHUTDOWN: UtmpFields = { ...BOOT, type: 1, user: "shutdown" };

/** What logind writes of the same login. */
export function logind(
  id: string,
  members: Readonly<Record<string, string | number>> = {},
): string {
  const all = {
    USER: "pi",
    STATE: "active",
    CLASS: "user",
    SERVICE: "sshd",
    REMOTE_HOST: "192.0.2.7",
    LEADER: 812,
    REALTIME: LOGIN_S * 1e6 - 400_000,
    ...members,
  };
  const lines = Object.entries(all).map(([name, value]) => `|${name}=${value}\n`);
  return `file /run/systemd/sessions/${id}\n${lines.join("")}`;
}

/** A device whose process 1 and 812 live, with these entries and files of login records. */
export function hostWith(
  entries: string,
  files: Readonly<Record<string, readonly UtmpFields[] | Uint8Array>> = {},
): HostFs {
  const archive = parseArchive(`telltale host 1\ndir /proc/1\ndir /proc/812\n${entries}`);
  return archiveHost(overlay(
    archive,
    Object.entries(files).map(([path, records]) => ({
      kind: "file",
      path,
      bytes: records instanceof Uint8Array ? records.slice() : utmpFile(undefined, records),
      attributes: { inode: 7 },
    })),
  ));
}
