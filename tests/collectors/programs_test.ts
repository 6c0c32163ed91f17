import assert from "node:assert/strict";
import { processes } from "../../src/collectors/processes.ts";
import { collect, hostOf } from "./_look.ts";

interface Process {
  comm?: string;
  start?: number;
  flags?: number;
  state?: string;
  threads?: number;
  exe?: string;
  unit?: string;
  args?: string;
}
function process(pid: number, it: Process): string {
  const { comm = `p${pid}`, start = 10 * pid, flags = 0, exe, unit, args = comm } = it;
  const { state = "S", threads = 1 } = it;
  return `file /proc/${pid}/stat
|${pid} (${comm}) ${state} 1 1 1 0 -1 ${flags} 0 0 0 0 1 0 0 0 20 0 ${threads} 0 ${start} 1000 0 0 0 0
file /proc/${pid}/comm
|${comm}
${exe === undefined ? "" : `link /proc/${pid}/exe ${exe}`}
file /proc/${pid}/cmdline
>${args.replaceAll(" ", "%00")}%00
file /proc/${pid}/cgroup
|0::/system.slice/${unit ?? ""}
`;
}
const SYSTEMD = { comm: "systemd", exe: "/usr/lib/systemd/systemd", unit: "init.scope" };
const hostWith = (all: Record<number, Process>, more = "") =>
  hostOf(
    Object.entries({ 1: SYSTEMD, ...all }).map(([pid, it]) => process(Number(pid), it)).join("") +
      more,
  );

Deno.test("programs are known by executable, script and unit, whatever they call themselves", async () => {
  const { programs, visible } = await collect(
    processes,
    hostWith({
      2: { comm: "kthreadd", flags: 0x200000 },
      300: { comm: "sshd", exe: "/usr/sbin/sshd", unit: "ssh.service" },
      301: { comm: "kworker/0:1", exe: "/usr/sbin/sshd", unit: "ssh.service", start: 9000 },
      302: { exe: "/usr/bin/python3.11", args: "python3 /opt/a.py", unit: "a.service" },
      303: { exe: "/usr/bin/python3.11", args: "python3 /opt/b.py", unit: "a.service" },
      304: { exe: "/usr/bin/bash", comm: "bash", unit: "session-17.scope" },
      305: { exe: "/usr/bin/bash", comm: "bash", unit: "session-c2.scope" },
      306: { exe: "/a", unit: `docker-${"0a".repeat(32)}.scope` },
      307: { exe: "/tmp/x%20(deleted)", unit: "x.service" },
    }),
  );
  assert.deepEqual(Object.keys(programs), [
    "/usr/lib/systemd/systemd init.scope",
    "/usr/sbin/sshd ssh.service",
    "/usr/bin/python3.11 /opt/a.py a.service",
    "/usr/bin/python3.11 /opt/b.py a.service",
    "/usr/bin/bash session-*.scope",
    "/a docker-*.scope",
    "/tmp/x x.service",
  ]);
  assert.equal(programs["/usr/sbin/sshd ssh.service"]?.pid, 300);
  assert.equal(programs["/usr/sbin/sshd ssh.service"]?.count, 2);
  assert.equal(programs["/tmp/x x.service"]?.deleted, true);
  assert.equal(visible, true);
});

Deno.test("without the right to see an executable, the name stands for it, and that is said", async () => {
  const { programs, visible } = await collect(
    processes,
    hostWith(
      { 300: { comm: "sshd", unit: "ssh.service" } },
      "error /proc/1/exe denied\nerror /proc/300/exe denied\n",
    ),
  );
  assert.equal(programs["(sshd) ssh.service"]?.hidden, true);
  assert.equal(visible, false);
  const one = hostWith({ 300: { comm: "x" } }, "error /proc/300/exe denied\n");
  assert.equal((await collect(processes, one)).visible, true);
});

Deno.test("a process that becomes another program is found out, at once or within six looks", async () => {
  const before = await collect(
    processes,
    hostWith({ 300: { comm: "sh", exe: "/bin/dash" }, 301: { comm: "sh", exe: "/bin/dash" } }),
  );
  const after = hostWith({
    300: { comm: "nc", exe: "/bin/nc" },
    301: { comm: "sh", exe: "/bin/evil" },
  });
  let facts = await collect(processes, after, before);
  assert.ok("/bin/nc" in facts.programs);
  for (let look = 1; look < 6; look++) facts = await collect(processes, after, facts);
  assert.deepEqual(Object.keys(facts.programs).slice(1), ["/bin/nc", "/bin/evil"]);
});

Deno.test("a process that ends while it is looked at is no program", async () => {
  const { programs, program_of, visible } = await collect(
    processes,
    hostWith({}, "file /proc/9/stat\n|9 (x) S 1 1 1 0 -1 0 0 0 0 0 1 0 0 0 20 0 1 0 5 0 0 0 0 0\n"),
  );
  assert.deepEqual(program_of, ["/usr/lib/systemd/systemd init.scope", ""]);
  assert.equal(Object.keys(programs).length, 1);
  assert.equal(visible, true);
});

Deno.test("what has ended and waits for its parent runs no program; of what runs on only the first thread has", async () => {
  const { programs } = await collect(
    processes,
    hostWith({
      700: { comm: "ended", state: "Z" },
      701: { comm: "hides", state: "Z", threads: 3 },
    }),
  );
  assert.deepEqual(Object.keys(programs), ["/usr/lib/systemd/systemd init.scope", "(hides)"]);
});
