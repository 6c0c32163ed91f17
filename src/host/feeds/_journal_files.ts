import { Unreadable, type Why } from "../../model/reading.ts";
import { parseMachineId } from "../../parse/etc/machine_id.ts";
import {
  JOURNAL_HEADER_BYTES,
  type JournalHeader,
  parseJournalHeader,
} from "../../parse/db/journal_header.ts";
import { ParseError } from "../../parse/parse_error.ts";
import type { HostFs, HostPath } from "../host_fs.ts";

/** A journal file that can be read. */
export interface JournalFound {
  path: HostPath;
  header: JournalHeader;
  /** Below /run: journald copies what is in it when it begins to write below /var. */
  volatile: boolean;
  /** Nobody writes to it any more. */
  archived: boolean;
}

/** Why the journal, or a file of it that is being written, cannot be read. */
export interface JournalBlindness {
  why: Why;
  detail: string;
}

/** What is there of the journal. */
export interface JournalSight {
  files: readonly JournalFound[];
  blind: JournalBlindness | undefined;
  /** The files that may not be read. */
  denied: readonly HostPath[];
  /** Where they are, or would be. */
  directories: readonly HostPath[];
}

const ROOTS = ["/var/log/journal", "/run/log/journal"] as const;
/** Tells this boot from others. */
export const BOOT_ID = "/proc/sys/kernel/random/boot_id";
/** What is read to find and to judge journals, and the journals. */
export const JOURNAL_READS: readonly HostPath[] = [
  "/etc/machine-id",
  BOOT_ID,
  "/var/log/journal/*/*",
  "/run/log/journal/*/*",
];
/**
 * Finds the device's journal files and reads their headers. `archived` keeps the headers of files that
 * nobody writes to any more, from one call to the next; `names` is which are looked for.
 *
 *     /var/log/journal/<machine id>/system.journal  user-1000.journal
 *         system@<seqnum id>-<seqnum>-<time>.journal            rotated
 *         system@<time>-<random>.journal~                       not closed cleanly, or damaged
 */
export function findJournals(
  host: HostFs,
  archived: Map<HostPath, JournalHeader>,
  names = /\.journal~?$/,
): JournalSight {
  const files: JournalFound[] = [];
  const denied: HostPath[] = [];
  const failures: JournalBlindness[] = [];
  const attempt = <T>(path: HostPath, matters: boolean, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (error instanceof ParseError) {
        if (matters) failures.push({ why: "malformed", detail: `${path}: ${error.message}` });
      } else if (!(error instanceof Unreadable)) {
        throw error;
      } else if (error.why !== "absent") {
        if (error.why === "denied") denied.push(path);
        if (matters) failures.push({ why: error.why, detail: error.message });
      }
      return undefined;
    }
  };

  const seen = new Set<HostPath>();
  const directories = directoriesOf(host, attempt);
  for (const directory of directories) {
    for (const name of attempt(directory, true, () => host.list(directory)) ?? []) {
      if (!names.test(name)) continue;
      const path: HostPath = `${directory}/${name}`;
      seen.add(path);
      const isArchived = name.includes("@");
      const header = archived.get(path) ?? attempt(path, !isArchived, () => headerOf(host, path));
      if (header === undefined) continue;
      if (isArchived) archived.set(path, header);
      const volatile = directory.startsWith("/run/");
      files.push({ path, header, volatile, archived: isArchived });
    }
  }
  for (const path of archived.keys()) if (!seen.has(path)) archived.delete(path);
  const none: JournalBlindness | undefined = files.length > 0
    ? undefined
    : { why: "absent", detail: "No journal" };
  return { files, denied, directories, blind: failures[0] ?? none };
}

function headerOf(host: HostFs, path: HostPath): JournalHeader {
  return parseJournalHeader(host.readAt(path, 0, JOURNAL_HEADER_BYTES));
}

/** The directories of this machine's journal. */
function directoriesOf(
  host: HostFs,
  attempt: (
    path: HostPath,
    matters: boolean,
    read: () => readonly string[],
  ) => readonly string[] | undefined,
): readonly HostPath[] {
  const [own] = attempt("/etc/machine-id", false, () => {
    const id = parseMachineId(host.readText("/etc/machine-id"));
    return id === undefined ? [] : [id];
  }) ?? [];
  return ROOTS.flatMap((root) =>
    (attempt(root, true, () => host.list(root)) ?? [])
      .filter((name) => own === undefined ? /^[0-9a-f]{32}$/.test(name) : name === own)
      .map((name): HostPath => `${root}/${name}`)
  );
}
