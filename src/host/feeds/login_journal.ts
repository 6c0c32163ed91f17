import { systemClock } from "../../clock.ts";
import { Unreadable } from "../../model/reading.ts";
import type { HostFs } from "../host_fs.ts";
import { findJournals } from "./_journal_files.ts";
import { journalFeed } from "./journal.ts";

/**
 * The records of this device's journal that tell of logins. It is looked at each second and not at each
 * write: whatever the device says is written there.
 */
export const loginJournal = journalFeed({ clock: systemClock, async *watch() {} });

/** Throws `Unreadable` unless the system's journal is there, may be read, and has a form that can be. */
export function assertJournal(host: HostFs): void {
  const { files, blind } = findJournals(host, new Map(), /^system\.journal$/);
  if (files.length > 0) return;
  throw new Unreadable(blind?.why ?? "absent", blind?.detail ?? "No journal");
}
