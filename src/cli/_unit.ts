import { PROCESS_EVENTS } from "../parse/trace/process_event.ts";
import { TRACE, TRACE_READS } from "../host/feeds/exec.ts";
import { BOUND } from "./_host.ts";

/** Where the installer puts the program. */
const PROGRAM = "/usr/local/bin/telltale";

/** Why, and the settings for it, of systemd.exec(5), systemd.service(5) or systemd.resource-control(5). */
type Line = readonly [why: string, ...settings: string[]];
type Section = readonly [name: string, ...groups: (readonly Line[])[]];

const BOOT: readonly Line[] = [["At every boot", "WantedBy=multi-user.target"]];

const DESCRIPTION: readonly Line[] = [
  ["What systemctl shows", "Description=telltale, behavioural security monitoring"],
  ["However often it fails, it is started again", "StartLimitIntervalSec=0"],
];

const LIFE: readonly Line[] = [
  ["Started once the kept state is loaded and the first look is done", "Type=notify"],
  ["Nobody else may say that it lives", "NotifyAccess=main"],
  ["No shell is involved", `ExecStart=${PROGRAM} run`],
  [
    "The configuration is read anew; + because nothing but the program can be executed",
    "ExecReload=+kill -HUP $MAINPID",
  ],
  ["A watcher that ends by itself, or is killed, comes back", "Restart=always", "RestartSec=5"],
  ["The loop says that it turns; one that hangs is killed and started again", "WatchdogSec=60"],
  ["A first look takes a second, on a slow device ten", "TimeoutStartSec=60"],
  ["The last messages have less than five seconds to be acknowledged", "TimeoutStopSec=10"],
];

/**
 * The directories that the bound ones lie in: systemd 247 makes what is missing of these with the unit's
 * umask, and the agent could not pass.
 */
const RUNTIME_DIRECTORIES = [
  "telltale",
  ...new Set(BOUND.map((path) => `telltale/host${path.slice(0, path.lastIndexOf("/"))}`)),
];

const IDENTITY: readonly Line[] = [
  ["A user that exists only while it runs and owns nothing else", "DynamicUser=yes"],
  ["What ps shows", "User=telltale"],
  ["auth.log, syslog, kern.log and, on Debian, the journal", "SupplementaryGroups=adm"],
  ["btmp, the failed logins", "SupplementaryGroups=utmp"],
  ["The journal where group adm has no right to it", "SupplementaryGroups=systemd-journal"],
  ["What it writes is for itself alone", "UMask=0077"],
  [
    "The only things it may write: unsent messages and what must survive a restart",
    "StateDirectory=telltale",
    "StateDirectoryMode=0700",
  ],
  [
    "and the socket from which it speaks to systemd; the others are for what is bound below",
    `RuntimeDirectory=${RUNTIME_DIRECTORIES.join(" ")}`,
    "RuntimeDirectoryMode=0700",
  ],
  ["telltale.toml, which it cannot change", "ConfigurationDirectory=telltale"],
  [
    "Its certificate and key stay root's; it is given a copy that nobody else can read",
    ...["ca.crt", "client.crt", "client.key"].map((name) =>
      `LoadCredential=${name}:/etc/telltale/credentials/${name}`
    ),
  ],
];

const SOURCES: readonly Line[] = [
  [
    "The device's own, to read: Deno refuses /proc and /sys, and of the others the sandbox has its own",
    ...BOUND.map((path) => `BindReadOnlyPaths=${optional(path)}${path}:/run/telltale/host${path}`),
  ],
];

/** A device may lack it, and the unit starts all the same. */
function optional(path: string): string {
  return path === "/proc" || path === "/sys" ? "" : "-";
}

const FILES: readonly Line[] = [
  ["Nothing can be written but the two directories above", "ProtectSystem=strict"],
  ["/home, /root and /run/user are empty", "ProtectHome=yes"],
  ["/tmp and /var/tmp are empty and its own", "PrivateTmp=yes"],
  [
    "No device but null, zero, full, random, urandom and tty",
    "PrivateDevices=yes",
    "DevicePolicy=closed",
  ],
  ["What is mounted for it is seen by nobody else", "PrivateMounts=yes"],
  [
    "Passwords and keys are out of reach even for a capability that reads every file",
    "InaccessiblePaths=-/etc/shadow -/etc/shadow- -/etc/gshadow -/etc/gshadow-",
    "InaccessiblePaths=-/etc/telltale/credentials -/etc/ssl/behavioural_agent -/etc/ssl/private",
    "InaccessiblePaths=-/root -/var/lib/private/systemd -/var/lib/systemd/random-seed",
  ],
  [
    "The kernel executes this one program for it, and libraries: no shell, no tool",
    "NoExecPaths=/",
    `ExecPaths=${PROGRAM} -/usr/lib -/usr/lib64 -/lib -/lib64`,
  ],
];

const KERNEL: readonly Line[] = [
  ["Of /proc it needs what is bound above", "ProtectProc=invisible", "ProcSubset=pid"],
  ["It changes no kernel setting", "ProtectKernelTunables=yes"],
  ["loads no module", "ProtectKernelModules=yes"],
  ["reads no kernel log", "ProtectKernelLogs=yes"],
  ["changes no control group", "ProtectControlGroups=yes"],
  ["nor the clock", "ProtectClock=yes"],
  ["nor the host's name", "ProtectHostname=yes"],
  ["shares no memory with others", "PrivateIPC=yes"],
  ["In its own user namespace no user but itself and root has a number", "PrivateUsers=yes"],
];

const PRIVILEGES: readonly Line[] = [
  ["No setuid program gives it more", "NoNewPrivileges=yes", "RestrictSUIDSGID=yes"],
  ["No capability at all", "CapabilityBoundingSet=", "AmbientCapabilities="],
  ["No namespaces, the usual way to a flaw in the kernel", "RestrictNamespaces=yes"],
  ["It cannot starve others", "RestrictRealtime=yes"],
  ["No other system's ways", "LockPersonality=yes", "SystemCallArchitectures=native"],
  [
    "No memory is both written and executed: the program runs without JIT",
    "MemoryDenyWriteExecute=yes",
  ],
  ["No key of others, nothing left behind", "KeyringMode=private", "RemoveIPC=yes"],
  [
    "The broker; systemd's notify socket and the system bus",
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
  ],
  [
    "What services use; the program's engine asks for @pkey when it starts",
    "SystemCallFilter=@system-service @pkey",
  ],
  [
    "Not among it: other processes' memory, mounts, priorities, privileges",
    "SystemCallFilter=~@privileged @resources @debug @mount process_vm_readv process_vm_writev",
  ],
];

const BUDGET: readonly Line[] = [
  [
    "It needs 80 MB, most of it its own file, and 10 more while it hashes; more is a fault",
    "MemoryHigh=96M",
    "MemoryMax=128M",
  ],
  [
    "What was freed is given back: glibc's own bound grows with the largest block that ever was",
    "Environment=MALLOC_TRIM_THRESHOLD_=131072",
  ],
  ["The device's swap is not for it", "MemorySwapMax=0"],
  ["Reads that block take threads", "TasksMax=64"],
  ["A quarter of one processor at most; it needs a hundredth", "CPUQuota=25%"],
  ["It keeps a few hundred files of the kernel open", "LimitNOFILE=1024"],
  ["Its memory holds a private key", "LimitCORE=0"],
  ["The device's work comes first", "Nice=5"],
  ["but when memory is short others go before the watcher", "OOMScoreAdjust=-100"],
];

const SERVICE: readonly Section[] = [
  ["Unit", DESCRIPTION],
  ["Service", LIFE, IDENTITY, SOURCES, FILES, KERNEL, PRIVILEGES, BUDGET],
  ["Install", BOOT],
];

const VISIBILITY: readonly Line[] = [
  ["Capabilities count in the device's own user namespace only", "PrivateUsers=no"],
  [
    "Whose port it is and which file a process runs are shown to these two together",
    "CapabilityBoundingSet=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH",
    "AmbientCapabilities=CAP_SYS_PTRACE CAP_DAC_READ_SEARCH",
  ],
];

const TRACING: readonly Line[] = [
  [
    "A trace of its own, made with the rights of systemd; without tracefs it starts all the same",
    "ExecStartPre=+-systemd-tmpfiles --create /etc/tmpfiles.d/telltale-trace.conf",
  ],
  [
    "Times that compare with the agent's own; set again they would empty the trace, which outlives the agent",
    `ExecStartPre=+-/bin/sh -c 'cd ${TRACE} && { grep -qF "[mono]" trace_clock || echo mono >trace_clock; }'`,
  ],
  ["This instance alone", `BindReadOnlyPaths=-${TRACE}:/run/telltale/host/trace`],
];

const TRACE_TMPFILES: readonly Line[] = [
  [
    "An instance of tracefs that only root and group adm can look into",
    `d ${TRACE} 0750 root adm -`,
  ],
  [
    "Kilobytes for each processor: two seconds of 1,000 programs a second",
    `w ${TRACE}/buffer_size_kb - - - - 256`,
  ],
  ["Wake the reader at the first event", `w ${TRACE}/buffer_percent - - - - 0`],
  [
    "Every program that is executed, by whom, and how long it runs",
    ...Object.values(PROCESS_EVENTS).map((event) =>
      `w ${TRACE}/events/sched/${event}/enable - - - - 1`
    ),
    `w ${TRACE}/tracing_on - - - - 1`,
  ],
  [
    "What says how records are laid out, and whether they are still written",
    // Older kernels close the directories, too.
    ...[
      "events",
      "events/sched",
      ...Object.values(PROCESS_EVENTS).map((it) => `events/sched/${it}`),
    ]
      .map((directory) => `z ${TRACE}/${directory} 0550 root adm -`),
    ...TRACE_READS.filter((path) => !path.includes("*")).map((path) => `z ${path} 0440 root adm -`),
  ],
  ["The streams, to read", `Z ${TRACE}/per_cpu 0550 root adm -`],
];

const CREDENTIALS_PATH: readonly Section[] = [
  ["Unit", [["What systemctl shows", "Description=telltale, watch for new certificates"]]],
  ["Path", [[
    "The copies that LoadCredential= made do not change with the files",
    "PathChanged=/etc/telltale/credentials",
  ]]],
  ["Install", BOOT],
];

const CREDENTIALS_SERVICE: readonly Section[] = [
  ["Unit", [["What systemctl shows", "Description=telltale, restart with new certificates"]]],
  ["Service", [
    ["It ends", "Type=oneshot"],
    ["Certificate and key are replaced one after the other", "ExecStart=sleep 2"],
    [
      "Not where it was stopped on purpose",
      "ExecStart=systemctl --no-block try-restart telltale.service",
    ],
  ]],
];

function render(heading: readonly string[], sections: readonly Section[]): string {
  const lines = heading.map((line) => `# ${line}`);
  for (const [name, ...groups] of sections) {
    lines.push("", `[${name}]`);
    for (const [index, group] of groups.entries()) {
      if (index > 0) lines.push("");
      for (const [why, ...settings] of group) lines.push(`# ${why}`, ...settings);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** What telltale adds to systemd, by file name below a directory of units: each line with its reason. */
export const UNIT_FILES: Readonly<Record<string, string>> = {
  "telltale.service": render([
    "The agent without any capability. Generated by `telltale print unit`.",
    "What the collectors read is in it; what this device needs otherwise belongs into a drop-in.",
  ], SERVICE),
  "telltale.service.d/visibility.conf": render([
    "Adds: which program listens on a port, and which file a process of another user runs.",
    "Risks: the agent can then read the memory of every process, and every file, also those that",
    "the unit hides, by way of /proc/PID/root. It still cannot write to any, nor trace a process.",
    "Without this file it names a port, and the unit of a process, but neither program nor user of it.",
  ], [["Service", VISIBILITY]]),
  "telltale.service.d/trace.conf": render([
    "Adds: every program that is started, also one that ends between two looks. Wants the file",
    "telltale-trace.conf in tmpfiles.d, group adm, and a kernel with tracefs.",
    "Risks: group adm can read the names of the programs that are started, and take them away from the",
    "agent, which says so; each start costs the kernel records of 150 bytes, and 256 KiB a processor,",
    "until the device boots or telltale is uninstalled, also while telltale is stopped.",
  ], [["Service", TRACING]]),
  "telltale-trace.conf": TRACE_TMPFILES.map(([why, ...lines]) => `# ${why}\n${lines.join("\n")}\n`)
    .join(""),
  "telltale-credentials.path": render(
    ["Restarts the agent when its certificates change."],
    CREDENTIALS_PATH,
  ),
  "telltale-credentials.service": render(
    ["Started by telltale-credentials.path."],
    CREDENTIALS_SERVICE,
  ),
};
