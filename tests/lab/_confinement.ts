/** What the agent can do on the device, and what it does. */
import assert from "node:assert/strict";
import type { Lab, Seen } from "./_lab.ts";

/** CAP_DAC_READ_SEARCH is 2, CAP_SYS_PTRACE 19 (linux/capability.h). */
const VISIBILITY_CAPABILITIES = "0000000000080004";
const NO_CAPABILITIES = "0000000000000000";

/** Users that systemd makes up for DynamicUser= (systemd.exec(5)). */
const DYNAMIC_UIDS = { from: 61184, to: 65519 };

async function statusOf(lab: Lab): Promise<Record<string, string>> {
  const text = await lab.sh(`cat /proc/${await lab.show("MainPID")}/status`);
  return Object.fromEntries(
    text.split("\n").map((line) => {
      const [name = "", value = ""] = line.split(":");
      return [name, value.trim()];
    }),
  );
}

async function exposure(lab: Lab): Promise<number> {
  const text = await lab.sh("systemd-analyze security --no-pager telltale.service | tail -1");
  return Number(/: ([\d.]+)/.exec(text)?.[1]);
}

async function assertProfile(lab: Lab, capabilities: string, most: number): Promise<void> {
  const status = await statusOf(lab);
  for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]) {
    assert.equal(status[set], capabilities, set);
  }
  for (const id of ["Uid", "Gid"]) {
    const [number, ...others] = (status[id] ?? "").split(/\s+/).map(Number);
    assert.ok(number !== undefined && number >= DYNAMIC_UIDS.from && number <= DYNAMIC_UIDS.to);
    assert.deepEqual(others, [number, number, number]);
  }
  assert.deepEqual([status.NoNewPrivs, status.Seccomp], ["1", "2"]);
  const other = await lab.run(`nsenter -m -t ${await lab.show("MainPID")} /bin/true`);
  assert.match(other.err, /Permission denied/, "another program can be executed in its sandbox");
  const level = await exposure(lab);
  assert.ok(level <= most, `exposure ${level}`);
}

/** Two capabilities, a made-up user, exposure 1.8 at most. */
export const isConfinedWithVisibility = (lab: Lab) =>
  assertProfile(lab, VISIBILITY_CAPABILITIES, 1.8);

/** No capability, a made-up user, exposure 1.1 at most. */
export const hasNoCapabilities = (lab: Lab) => assertProfile(lab, NO_CAPABILITIES, 1.1);

/** The same, and what it misses; and back again. */
export async function isConfinedWithBase(lab: Lab): Promise<void> {
  assert.equal((await lab.install("--base")).code, 0);
  await hasNoCapabilities(lab);
  // What the drop-in would show is all that it misses.
  assert.deepEqual(await missed(lab), ["/proc/*/cwd", "/proc/*/exe", "/proc/*/fd/*"]);
  assert.equal((await lab.install()).code, 0);
}

/** Doctor misses nothing of what the collectors of today read. */
export async function seesAll(lab: Lab): Promise<void> {
  assert.deepEqual(await missed(lab), []);
}

/** What doctor says may not be read; what the drop-in `trace` would show is none of it. */
async function missed(lab: Lab): Promise<readonly string[]> {
  const { code, out, err } = await lab.run("telltale-shell doctor --json");
  const { complete, collectors } = JSON.parse(out);
  assert.equal(complete, code === 0, err);
  assert.ok(collectors.length > 5);
  type Source = { path: string; answer: string; kind: string; optional?: true };
  const denied = new Set<string>(
    collectors.flatMap(({ sources }: { sources: readonly Source[] }) =>
      sources.filter((it) => it.answer === "denied" && it.kind !== "part" && !it.optional)
        .map(({ path }) => path)
    ),
  );
  assert.equal(complete, denied.size === 0, out);
  return [...denied].sort();
}

/** A command on the device, in the same sandbox; it leaves the agent alone. */
export async function runsCommandsInItsSandbox(lab: Lab): Promise<void> {
  const pid = await lab.show("MainPID");
  const once = JSON.parse(await lab.sh("telltale-shell once"));
  assert.equal(once.Full, true);
  assert.match(await lab.sh("telltale-shell capture"), /^telltale host 1 /);
  assert.equal((await lab.run("telltale-shell check --connect")).code, 0);
  const bare = await lab.run("telltale once");
  assert.equal(bare.code, 77);
  assert.match(bare.err, /telltale-shell/);
  assert.equal(await lab.show("MainPID"), pid);
  await lab.holds("test -S /run/telltale/notify");
}

/** Private keys are root's, the configuration nobody else's to change. */
export async function ownsWhatItShould(lab: Lab): Promise<void> {
  const modes = await lab.sh(`stat -c '%a %U %n' /etc/telltale /etc/telltale/* \\
    /etc/telltale/credentials/* /usr/local/bin/telltale* /etc/systemd/system/telltale*`);
  assert.deepEqual(modes.split("\n"), [
    "755 root /etc/telltale",
    "700 root /etc/telltale/credentials",
    "644 root /etc/telltale/telltale.toml",
    "600 root /etc/telltale/credentials/ca.crt",
    "600 root /etc/telltale/credentials/client.crt",
    "600 root /etc/telltale/credentials/client.key",
    "755 root /usr/local/bin/telltale",
    "755 root /usr/local/bin/telltale-shell",
    "644 root /etc/systemd/system/telltale-credentials.path",
    "644 root /etc/systemd/system/telltale-credentials.service",
    "644 root /etc/systemd/system/telltale.service",
    "755 root /etc/systemd/system/telltale.service.d",
  ]);
  const environment = await lab.sh(
    "tr '\\0' '\\n' </proc/$(systemctl show --value -p MainPID telltale)/environ",
  );
  assert.match(environment, /^CREDENTIALS_DIRECTORY=\/run\/credentials\/telltale.service$/m);
}

/** Why this machine cannot keep what runs in a lab within limits. */
export function reasonForNoLimits(): string | undefined {
  try {
    for (const it of ["memory", "cpu"]) Deno.statSync(`/sys/fs/cgroup/${it}/tasks`);
    return undefined;
  } catch {
    return "this machine has no cgroup v1";
  }
}

/** What the unit allows, and nspawn does not enforce, this machine's kernel does. */
export async function runsWithinItsLimits(lab: Lab): Promise<void> {
  assert.equal(await lab.show("MemoryMax"), `${128 * 1024 * 1024}`);
  assert.equal(await lab.show("CPUQuotaPerSecUSec"), "250ms");
  const from = lab.seen.length;
  await lab.limited(128, 25, "systemctl restart telltale");
  const isData = ({ message }: Seen) => message.State_Hash !== undefined;
  const { message } = await lab.until((it) => isData(it) && it.message.Full === true, 30_000, from);
  await lab.until((it) => isData(it) && Number(it.message.Seq) >= 10, 30_000, from);
  lab.rebuilt();
  const { peakMib, killed } = lab.usage();
  assert.ok(peakMib > 10 && killed === 0, `${peakMib} MiB, ${killed} killed`);
  assert.equal(lab.rebuilt().session, message.Session);
}

/** Far below what it is allowed. */
export async function needsLittle(lab: Lab): Promise<void> {
  const before = await ticks(lab);
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const percent = (await ticks(lab) - before) / 10;
  const { VmHWM } = await statusOf(lab);
  const peakMib = parseInt(VmHWM ?? "") / 1024;
  assert.ok(peakMib > 10 && peakMib < 128, `${peakMib} MiB resident`);
  assert.ok(percent < 25, `${percent} % of a processor`);
}

/** Processor time in hundredths of a second (proc(5), stat: utime and stime). */
async function ticks(lab: Lab): Promise<number> {
  const stat = await lab.sh(`cat /proc/${await lab.show("MainPID")}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

/** The kernel's traces are known by one instance of their own, which goes with the agent. */
export async function isShownStartedPrograms(lab: Lab): Promise<void> {
  const instance = "/sys/kernel/tracing/instances/telltale";
  assert.equal((await lab.install("--trace")).code, 0);
  const shown = `/proc/${await lab.show("MainPID")}/root/run/telltale/host/trace`;
  assert.equal(
    await lab.sh(`stat -c '%a %U %G' ${shown}/per_cpu/cpu0/trace_pipe_raw`),
    "550 root adm",
  );
  assert.match(await lab.sh(`cat ${instance}/trace_clock`), /\[mono\]/);
  assert.equal(await lab.sh(`cat ${instance}/buffer_percent`), "0");
  assert.match(
    await lab.sh(`/bin/true; grep sched_process_exec ${instance}/trace`),
    /filename=\/bin\/true/,
  );
  assert.equal((await lab.install()).code, 0);
  await lab.sh(`test ! -e ${instance}; test ! -e /etc/tmpfiles.d/telltale-trace.conf`);
}

/** Why there are no traces in a lab here. */
export function reasonForNoTraces(): string | undefined {
  const known = Deno.readTextFileSync("/proc/filesystems").includes("tracefs");
  return known ? undefined : "this machine has no tracefs";
}

/** Calls that start programs or change files, from before the program's first instruction to its end. */
export async function startsNothingAndWritesNowhereElse(lab: Lab): Promise<void> {
  const calls =
    "execve,execveat,fork,vfork,clone,clone3,open,openat,openat2,creat,truncate,link,linkat," +
    "symlink,symlinkat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,mknod,mknodat," +
    "chmod,fchmodat,chown,lchown,fchownat,setxattr,lsetxattr";
  // From process 1 on, which starts it: nothing of its beginning is missed.
  const text = await lab.sh(`
    setsid strace -f -q -p 1 -e trace=${calls} -o /root/trace >/dev/null 2>&1 </dev/null &
    sleep 1
    systemctl restart telltale
    sleep 6
    systemctl stop telltale
    kill $(pidof strace)
    systemctl start telltale
    cat /root/trace
    rm /root/trace
  `);
  const its = callsOf(text, "/usr/local/bin/telltale");
  assert.ok(its.length > 100, `${its.length} calls`);
  const started = its.filter((call) => /^(execve|execveat|fork|vfork|clone3?)\(/.test(call))
    .filter((call) => !call.includes("CLONE_THREAD"));
  assert.deepEqual(started, []);
  const changes = its.filter((call) =>
    !/^(open|clone)/.test(call) || /O_(WRONLY|RDWR|CREAT|TRUNC)/.test(call)
  ).filter((call) => !/ = -1 /.test(call));
  const allowed = /"\/(var\/lib\/telltale|var\/lib\/private\/telltale|run\/telltale|dev\/null)\b/;
  assert.ok(changes.some((call) => call.includes("telltale.db")));
  assert.deepEqual(changes.filter((call) => !allowed.test(call)), []);
}

/** The calls of the process that executes the program, and of its threads, as `strace -f -o` writes them. */
function callsOf(trace: string, program: string): string[] {
  const its = new Set<string>();
  const unfinished = new Map<string, string>();
  const calls: string[] = [];
  for (const line of trace.split("\n")) {
    const [, thread = "", text = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (text.endsWith("<unfinished ...>")) {
      unfinished.set(thread, text.slice(0, -"<unfinished ...>".length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    const call = resumed === undefined ? text : `${unfinished.get(thread)}${resumed}`;
    if (call.startsWith(`execve("${program}"`) && call.endsWith(" = 0")) {
      its.add(thread);
      continue;
    }
    // Signals and ends are told as well.
    if (!its.has(thread) || !/^\w+\(/.test(call)) continue;
    calls.push(call);
    const child = /^clone.* = (\d+)$/.exec(call)?.[1];
    if (child !== undefined) its.add(child);
  }
  return calls;
}
