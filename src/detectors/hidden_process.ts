import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import type { JsonObject } from "../model/json.ts";
import { defineDetector } from "./_detector.ts";

type Hidden = Facts["hidden_processes"]["hidden"][string];

/** What is said of a process, by how it was found. */
const HOW: Readonly<Record<Hidden["how"], string>> = {
  unlisted: "runs, and the list of /proc leaves it out",
  cgroup: "is named by its cgroup, and /proc has nothing of it",
  mount: "has something mounted over it in /proc",
};

/** A process that somebody hides. */
export const hiddenProcess = defineDetector({
  id: "hidden_process",
  why:
    "No program of a device hides itself: a library that filters lists, a mount over /proc/<pid> or a module of the kernel do it for an intruder",
  runbook:
    "Believe no ps, top or ls of this device: a hook answers them too. Look at /etc/ld.so.preload and at findmnt below /proc; read /proc/<pid>/exe, maps and cwd with a static program or in an image of the disk, keep what is found, and install the device anew",
  attack: ["T1014", "T1564.013", "T1574.006"],
  needs: ["hidden_processes"],
  policy: z.strictObject({}),
  clearAfterMs: 0,
  detect({ now: { hidden_processes: { hidden, untold, uncounted, replaced } } }) {
    const opinions: Opinion[] = Object.entries(hidden)
      .filter(([, { confirmed }]) => confirmed)
      .map(([key, it]) => findingOf(key, it));
    if (untold > 0) opinions.push(UNTOLD);
    if (replaced !== undefined) {
      opinions.push({
        key: "/proc",
        severity: "critical",
        summary: `A file system of type ${replaced} is mounted over /proc`,
        evidence: { type: replaced },
      });
    }
    if (uncounted?.confirmed) {
      opinions.push({
        key: "(threads)",
        severity: "warning",
        summary:
          `The kernel runs threads of which no process is seen, ${uncounted.threads} or more`,
        evidence: { threads: uncounted.threads },
      });
    }
    return opinions;
  },
});

const UNTOLD: Finding = {
  key: "(untold)",
  severity: "critical",
  summary: "More processes are hidden than can be told",
  evidence: {},
};

function findingOf(key: string, { confirmed: _, hidden: __, ...it }: Hidden): Finding {
  const evidence: JsonObject = {};
  for (const [name, value] of Object.entries(it)) if (value !== undefined) evidence[name] = value;
  const name = it.exe ?? it.process;
  const who = name === undefined ? `Process ${it.pid}` : `Process ${it.pid}, ${name},`;
  return { key, severity: "critical", summary: `${who} ${HOW[it.how]}`, evidence };
}
