import * as z from "zod";
import type { Finding, Opinion } from "../model/finding.ts";
import { claimedProgram, type KnownFiles, knownFiles } from "./_claimed_program.ts";
import { defineDetector } from "./_detector.ts";
import { evidenceOf, type Instance, oldestBy, type Process, unseen } from "./_processes.ts";

/** What the kernel calls its threads, and nobody else a program: kernel/kthread.c, kernel/workqueue.c and their like. */
const KERNEL_THREAD =
  /^(?:kthreadd|kworker\/.*|(?:ksoftirqd|migration|cpuhp|idle_inject|watchdog|mmcqd)\/[0-9]+.*|rcu_(?:sched|bh|preempt|gp|par_gp|tasks?_.*|exp_.*)|rcu[bcop]+[a-z]?\/.*|(?:kswapd|kcompactd)[0-9]+|khugepaged|khungtaskd|kdevtmpfs|kauditd|kblockd|kintegrityd|kthrotld|ksmd|oom_reaper|jbd2\/.*|ext4-rsv-conver.*|irq\/[0-9]+-.*|scsi_(?:eh|tmf)_[0-9]+|mm_percpu_wq|slub_flushwq|inet_frag_wq)$/;
/** What is shown of a process without a command line, ps(1): a thread of the kernel. */
const BRACKETS = /^\[([^\s[\]]+)\]$/;
/** What collectors write in place of an executable's name that is no text. */
const UNREADABLE = "(unreadable)";

/** A process that says that it is another one. */
export const masqueradingProcess = defineDetector({
  id: "masquerading_process",
  why:
    "A program that calls itself a thread of the kernel, or sshd, is meant to be passed over by whoever looks at the list",
  runbook:
    "See in evidence what it runs, keep that file (/proc/PID/exe, if it is gone), find who started it, and stop it; name what is meant to do so in allow",
  attack: ["T1036.004", "T1036.005", "T1036.009"],
  needs: ["processes"],
  wants: ["executables"],
  policy: z.strictObject({
    allow: z.array(z.string().min(1).max(4096)).max(200).default([]).describe(
      "Executables that may call themselves what they like.",
    ),
  }),
  clearAfterMs: 15_000,
  detect({ now: { processes, executables }, policy, standingKeys }) {
    const lies = new Map<string, Lie>();
    const files = knownFiles(executables?.files ?? {});
    const liars = oldestBy(processes, (it, program, pid) => {
      if (it.exe !== undefined && policy.allow.includes(it.exe)) return undefined;
      const lie = lieOf(it, files);
      if (lie === undefined) return undefined;
      // Behind a name that is no text may be another program in each process.
      const key = it.exe === UNREADABLE ? `pid ${pid}` : program;
      if (!lies.has(key)) lies.set(key, lie);
      return key;
    });
    const findings = [...liars].flatMap(([key, liar]): readonly Opinion[] => {
      const lie = lies.get(key);
      return lie === undefined ? [] : [findingOf(key, lie, liar)];
    });
    return [...unseen(processes, standingKeys()), ...findings];
  },
});

/** What a process pretends. */
interface Lie {
  what: "kernel_thread" | "other_program" | "unreadable_name";
  claims?: string;
}

function lieOf(it: Process, files: KnownFiles): Lie | undefined {
  const { process, exe, argv0, has_memory } = it;
  // What the kernel is about to make a program of has its thread's name, and nothing else yet.
  const runs = has_memory || exe !== undefined || argv0 !== undefined;
  const thread = threadOf(process) ?? threadOf(argv0) ?? BRACKETS.exec(argv0 ?? "")?.[1];
  if (runs && thread !== undefined) return { what: "kernel_thread", claims: thread };
  if (exe === UNREADABLE) return { what: "unreadable_name" };
  const claims = claimedProgram(it, files);
  return claims === undefined ? undefined : { what: "other_program", claims };
}

function threadOf(name: string | undefined): string | undefined {
  return name !== undefined && KERNEL_THREAD.test(name) ? name : undefined;
}

function findingOf(key: string, { what, claims }: Lie, liar: Instance): Finding {
  const name = liar.it.exe ?? `Process ${liar.it.process}`;
  const [severity, summary] = {
    kernel_thread: ["critical", `${name} calls itself ${claims}, a thread of the kernel`],
    other_program: ["warning", `${name} calls itself ${claims}, which is another program`],
    unreadable_name: ["warning", `Process ${liar.pid} runs a program whose name cannot be read`],
  }[what] as [Finding["severity"], string];
  return {
    key,
    severity,
    summary,
    evidence: { lie: what, ...(claims === undefined ? {} : { claims }), ...evidenceOf(liar) },
  };
}
