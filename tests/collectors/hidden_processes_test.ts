import assert from "node:assert/strict";
import fc from "fast-check";
import { readCgroups } from "../../src/collectors/_cgroup_processes.ts";
import { pidWindow } from "../../src/collectors/_pid_window.ts";
import { hiddenProcesses } from "../../src/collectors/hidden_processes.ts";
import type { HostFs } from "../../src/host/host_fs.ts";
import { collect, hostOf, NOON, report, unreadable } from "./_look.ts";

type Facts = Awaited<ReturnType<typeof hiddenProcesses.collect>>["facts"];

/** One of the numbers below /proc. */
interface Task {
  pid: number;
  tgid?: number;
  start?: number;
  threads?: number;
  unlisted?: true;
}

/** A process, or a thread, in the form of an archive. */
function taskOf({ pid, tgid = pid, start = 100 + pid, threads = 1, unlisted }: Task): string {
  const flags = pid === 2 ? 0x0020_8040 : 0x0040_0040;
  const rest = "0 -1 " + `${flags} 0 0 0 0 0 0 0 0 20 0 ${threads} 0 ${start} 0 0 0`;
  return `file /proc/${pid}/stat\n|${pid} (p${tgid}) S 1 ${tgid} ${tgid} ${rest}\n` +
    `file /proc/${pid}/status\n|Name:\tp${tgid}\n|Tgid:\t${tgid}\n|NSpid:\t${pid}\n` +
    `file /proc/${pid}/comm\n|p${tgid}\nfile /proc/${pid}/cmdline\n>/bin/p%00\n` +
    `file /proc/${pid}/cgroup\n|0::/a.service\nlink /proc/${pid}/exe /bin/p\n` +
    (unlisted ? `unlisted /proc/${pid}\n` : "");
}

/** A device whose own pid namespace is looked into by process 3. */
function deviceOf(
  tasks: readonly Task[],
  { pidMax = 32_768, threads = 1000, last = 10, more = "" } = {},
): HostFs {
  return hostOf(
    [{ pid: 1 }, { pid: 2 }, { pid: 3 }, ...tasks].map(taskOf).join("") +
      "link /proc/self 3\nfile /proc/sys/kernel/random/boot_id\n|a\n" +
      "file /proc/1/mountinfo\n|22 1 0:20 / /proc rw - proc proc rw\n" +
      `file /proc/sys/kernel/pid_max\n|${pidMax}\n` +
      `file /proc/loadavg\n|0.00 0.00 0.00 1/${threads} ${last}\n${more}`,
  );
}

const keys = ({ hidden }: Facts, confirmed: boolean) =>
  Object.entries(hidden).filter(([, it]) => it.confirmed === confirmed).map(([key]) => key).sort();

/** What two looks at two devices confirm. */
async function confirmed(first: HostFs, second = first): Promise<readonly string[]> {
  const before = await collect(hiddenProcesses, first);
  assert.deepEqual(keys(before, true), []);
  return keys(await collect(hiddenProcesses, second, before), true);
}

/** A device that becomes the next one each time its processes were listed. */
function becoming(...devices: readonly [HostFs, ...HostFs[]]): HostFs {
  let at = 0;
  const now = () => devices[Math.min(at, devices.length - 1)] ?? devices[0];
  return {
    ...devices[0],
    readText: (path) => now().readText(path),
    readAt: (path, from, max) => now().readAt(path, from, max),
    readLink: (path) => now().readLink(path),
    stat: (path) => now().stat(path),
    present: (directory, names) => now().present(directory, names),
    list(path, only) {
      const names = now().list(path, only);
      if (path === "/proc") at++;
      return names;
    },
  };
}

Deno.test("whom the trace saw begin and not end is found at once, wherever its number is", async () => {
  const [hidden, thread, ended] = [3_000_000, 3_000_001, 3_000_002];
  const device = deviceOf([
    { pid: hidden, threads: 2, unlisted: true },
    { pid: thread, tgid: hidden, unlisted: true },
  ], { pidMax: 4_194_304 });
  const look = async (living: readonly number[], before?: Facts) =>
    (await hiddenProcesses.collect(device, {
      ...{ before, at: NOON, items: [], known: { executions: { living } } },
    })).facts;
  const told = [`${hidden}/${100 + hidden}`];
  for (const living of [[hidden, ended], [thread]]) {
    const first = await look(living);
    assert.deepEqual([keys(first, false), keys(first, true)], [told, []]);
    assert.deepEqual(keys(await look([], first), true), told);
  }
  assert.deepEqual(Object.keys((await look([])).hidden), []);
});

Deno.test("pidWindow() asks of every pid once in a sweep, and of the last ones each time", () => {
  const sizes = fc.integer({ min: 2, max: 9_000 });
  fc.assert(fc.property(sizes, fc.nat(9_000), (pidMax, lastPid) => {
    const asked: number[] = [];
    let next = 1;
    for (let done = false; !done;) {
      const window = pidWindow(next, pidMax, 0);
      asked.push(...window.pids);
      const { pids } = pidWindow(next, pidMax, lastPid);
      assert.equal(new Set(pids).size, pids.length);
      assert.ok(pids.every((pid) => pid >= 1 && pid < pidMax));
      if (lastPid > 0 && lastPid < pidMax) assert.ok(pids.includes(lastPid));
      ({ next, last: done } = window);
    }
    assert.deepEqual(asked, Array.from({ length: pidMax - 1 }, (_, index) => index + 1));
  }));
  assert.equal(pidWindow(1, 32_768, 20_000).pids.length, 2_512);
  assert.ok(pidWindow(5_000, 32_768, 10).pids.includes(32_767), "they were given again from 1 on");
});

Deno.test("hidden_processes finds whom the list leaves out within two sweeps, and nobody else", async () => {
  const pids = fc.uniqueArray(fc.integer({ min: 4, max: 1_999 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(pids, fc.nat(12), fc.nat(2_000), async (pids, count, last) => {
      const [hidden, shown] = [pids.slice(0, count), pids.slice(count)];
      const device = deviceOf([
        ...hidden.map((pid): Task => ({ pid, unlisted: true })),
        ...shown.map((pid): Task => ({ pid })),
        // Two threads of every process, whose numbers are in no list.
        ...pids.flatMap((tgid): Task[] =>
          [2_000, 4_000].map((more) => ({ pid: tgid + more, tgid, unlisted: true }))
        ),
      ], { pidMax: 6_000, last });
      let facts: Facts | undefined;
      for (let look = 0; look < 7; look++) facts = await collect(hiddenProcesses, device, facts);
      const expected = hidden.map((pid) => `${pid}/${100 + pid}`).sort();
      assert.deepEqual(facts === undefined ? undefined : keys(facts, true), expected);
      assert.ok(facts?.swept_ms !== undefined);
    }),
    { numRuns: 10 },
  );
});

Deno.test("hidden_processes suspects nobody who begins, ends or begins anew during a look", async () => {
  const empty = deviceOf([]);
  const seen = (task: Partial<Task>) => deviceOf([{ pid: 77, ...task }]);
  const suspected = async (...devices: [HostFs, ...HostFs[]]) =>
    keys(await collect(hiddenProcesses, becoming(...devices)), false);
  assert.deepEqual(await suspected(empty, seen({})), [], "it began after the list");
  assert.deepEqual(await suspected(empty, seen({ unlisted: true }), empty), [], "it ended");
  const again = seen({ unlisted: true, start: 900 });
  assert.deepEqual(
    await suspected(empty, seen({ unlisted: true }), again),
    [],
    "its number was given again",
  );
  assert.deepEqual(await suspected(empty, seen({ unlisted: true })), ["77/177"]);
});

Deno.test("hidden_processes believes no single look, and no other process of the same number", async () => {
  const unlisted = deviceOf([{ pid: 77, unlisted: true }]);
  assert.deepEqual(await confirmed(unlisted), ["77/177"]);
  assert.deepEqual(await confirmed(unlisted, deviceOf([{ pid: 77 }])), []);
  assert.deepEqual(
    await confirmed(unlisted, deviceOf([{ pid: 77, unlisted: true, start: 9 }])),
    [],
  );
});

Deno.test("hidden_processes finds the process of a thread whose process is not listed", async () => {
  const device = deviceOf([
    { pid: 3_000, unlisted: true },
    { pid: 77, tgid: 3_000, unlisted: true },
  ]);
  assert.deepEqual(await confirmed(device), ["3000/3100"]);
});

Deno.test("hidden_processes forgets at a reboot whom it suspected, and how far it had come", async () => {
  const device = deviceOf([{ pid: 77, unlisted: true }]);
  const { boot_id: _, ...other } = await collect(hiddenProcesses, device);
  const facts = await collect(hiddenProcesses, device, { ...other, swept_ms: 5, boot_id: "b" });
  assert.deepEqual([keys(facts, true), facts.next, facts.swept_ms], [[], 2_001, undefined]);
});

Deno.test("hidden_processes keeps the progress of a long sweep over a restart, and of a short one nothing", async () => {
  const rest = async (pidMax: number) => {
    const facts = await collect(hiddenProcesses, deviceOf([], { pidMax }));
    const { next, swept_ms } = hiddenProcesses.atRest?.({ ...facts, swept_ms: 5 }) ?? facts;
    return [next, swept_ms];
  };
  assert.deepEqual(await rest(4_194_304), [2_001, 5]);
  assert.deepEqual(await rest(32_768), [1, undefined]);
});

Deno.test("hidden_processes counts threads only where nothing began or ended meanwhile", async () => {
  const load = (threads: number, last: number) =>
    hostOf(`file /proc/loadavg\n|0.00 0.00 0.00 1/${threads} ${last}\n`);
  const counted = async (before: HostFs, after: HostFs) => {
    let reads = 0;
    const host: HostFs = {
      ...deviceOf([{ pid: 7, threads: 4 }]),
      readText: (path) =>
        path === "/proc/loadavg"
          ? (reads++ === 0 ? before : after).readText(path)
          : deviceOf([{ pid: 7, threads: 4 }]).readText(path),
    };
    const { uncounted, counted_ms } = await collect(hiddenProcesses, host);
    return [uncounted?.threads, counted_ms !== undefined];
  };
  assert.deepEqual(await counted(load(9, 50), load(9, 50)), [2, true]);
  assert.deepEqual(await counted(load(7, 50), load(7, 50)), [undefined, true]);
  assert.deepEqual(await counted(load(9, 50), load(9, 51)), [undefined, false]);
  assert.deepEqual(await counted(load(9, 50), load(8, 50)), [undefined, false]);
});

Deno.test("hidden_processes is blind, and accuses nobody, where hidepid hides process 1", async () => {
  const hides = hostOf(
    taskOf({ pid: 3 }) + "file /proc/sys/kernel/pid_max\n|32768\nlink /proc/self 3\n" +
      "file /proc/loadavg\n|0.00 0.00 0.00 1/90 50\n",
  );
  await unreadable(collect(hiddenProcesses, hides), "denied");
});

Deno.test("hidden_processes tells how long a sweep takes, and its times a quarter of an hour apart", async () => {
  const of = async (pidMax: number) => await collect(hiddenProcesses, deviceOf([], { pidMax }));
  const small = await of(32_768);
  const view = {
    cgroups: "absent",
    namespace: "device",
    threads_counted: "2026-11-22T12:00:00.000Z",
  };
  const sweep = { pid_max: 32_768, swept: "not yet" };
  assert.deepEqual(report(hiddenProcesses, small), { ...view, ...sweep });
  assert.deepEqual(report(hiddenProcesses, small, small), { ...view, ...sweep, sweep_s: 170 });
  const large = await of(4_194_304);
  const { sweep_s } = report(hiddenProcesses, large, large) as { sweep_s: number };
  assert.equal(sweep_s, 20_980);
  // A stop is no rate.
  const stopped = report(hiddenProcesses, large, large, 86_400_000, { sweep_s: 20_980 });
  assert.equal((stopped as { sweep_s: number }).sweep_s, 20_980);

  const sent = { swept: "2026-11-22T12:00:00.000Z" };
  const sweptAfter = (ms: number) =>
    (report(
      hiddenProcesses,
      { ...small, swept_ms: NOON.wallMs + ms },
      small,
      10_000,
      sent,
    ) as typeof sent)
      .swept;
  assert.equal(sweptAfter(899_000), sent.swept);
  assert.equal(sweptAfter(900_000), "2026-11-22T12:15:00.000Z");
});

const procs = (path: string, ...pids: number[]) =>
  `file /sys/fs/cgroup${path}/cgroup.procs\n${pids.map((pid) => `|${pid}\n`).join("")}`;
const named = (entries: string) => {
  const { directories, whole } = readCgroups(hostOf(entries));
  return [[...directories.keys()].sort((a, b) => a - b), whole];
};

Deno.test("readCgroups() takes one hierarchy, whatever version is mounted", async () => {
  assert.deepEqual(named(procs("", 2) + procs("/a.slice") + procs("/a.slice/b", 7, 8)), [
    [2, 7, 8],
    true,
  ]);
  const both = procs("/systemd", 5) + procs("/unified", 6) + procs("/unified/b.scope/c", 7);
  assert.deepEqual(named(both + procs("/unified/b.scope")), [[6, 7], true]);
  assert.deepEqual(named(procs("/cpu,cpuacct", 1) + procs("/cpu,cpuacct/x", 9)), [[1, 9], true]);
  const absent = () => Promise.resolve().then(() => readCgroups(hostOf("dir /sys/fs/cgroup\n")));
  await unreadable(absent(), "absent");
});

Deno.test("readCgroups() says what it could not read, and goes no further than it must", () => {
  const root = procs("", 2);
  assert.deepEqual(named(`${root}error /sys/fs/cgroup/a denied\n${procs("/b", 3)}`), [
    [2, 3],
    true,
  ]);
  assert.deepEqual(
    named(`${root}dir /sys/fs/cgroup/a\nerror /sys/fs/cgroup/a/cgroup.procs denied\n`),
    [[2], false],
  );
  // A cgroup of threads has no processes to tell, and one of another namespace has them as 0.
  assert.deepEqual(named(`${root}error /sys/fs/cgroup/a/cgroup.procs absent\n`), [[2], true]);
  assert.deepEqual(named(`${procs("", 0, 2)}`), [[2], true]);
  const leaf = `dir /sys/fs/cgroup nlink=2\n${root}${procs("/not-asked", 9)}`;
  assert.deepEqual(named(leaf), [[2], true]);
  const many = Array.from({ length: 1_001 }, (_, n) => procs(`/${n}`, n + 10)).join("");
  assert.equal(readCgroups(hostOf(root + many)).whole, false);
});

Deno.test("hidden_processes asks a cgroup again before it believes what it names", async () => {
  const ended = deviceOf([], { more: procs("", 1, 77) });
  assert.deepEqual(await confirmed(ended), ["77/unknown"]);
  const fresh = becoming(ended, deviceOf([], { more: procs("", 1) }));
  assert.deepEqual(keys(await collect(hiddenProcesses, fresh), false), []);
  const hidepid = "file /proc/1/mountinfo\n|22 1 0:20 / /proc rw - proc proc rw,hidepid=2,gid=4\n";
  assert.deepEqual(await confirmed(deviceOf([], { more: procs("", 1, 77) + hidepid })), []);
  const inner = deviceOf([], {
    more: `${procs("", 1, 77)}file /proc/3/status\n|Name:\tp3\n|Tgid:\t3\n|NSpid:\t3\t1\n`,
  });
  assert.equal((await collect(hiddenProcesses, inner)).cgroups, "incomparable");
  assert.deepEqual(await confirmed(inner), []);
});
