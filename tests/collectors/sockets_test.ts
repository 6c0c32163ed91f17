import assert from "node:assert/strict";
import { sockets } from "../../src/collectors/sockets.ts";
import { collect, hostOf, report, unreadable } from "./_look.ts";

const HEADINGS =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
/** A line of /proc/net: addresses as the kernel writes them, a state, an owner, an inode. */
const line = (local: string, remote: string, state: string, uid: number, inode: number) =>
  `|   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${uid} 0 ${inode} 1\n`;
const ANY = "00000000:0000";
const listener = (port: string, inode: number, uid = 0) =>
  line(`00000000:${port}`, ANY, "0A", uid, inode);
const table = (path: string, ...lines: string[]) => `file ${path}\n|${HEADINGS}\n${lines.join("")}`;
const program = (pid: number, name: string, exe: string, unit: string, args = name) => `
file /proc/${pid}/comm
|${name}
link /proc/${pid}/exe ${exe}
file /proc/${pid}/cgroup
|0::/system.slice/${unit}
file /proc/${pid}/cmdline
>${args.replaceAll(" ", "%00")}%00
`;
const INIT = `${program(1, "systemd", "/usr/lib/systemd/systemd", "init.scope")}dir /proc/1/fd\n`;
const SSHD = `${program(300, "sshd", "/usr/sbin/sshd", "ssh.service")}
link /proc/300/fd/3 socket:[900]
link /proc/300/fd/4 /dev/null
`;

Deno.test("a listener is told with the process that holds it", async () => {
  const host = hostOf(INIT + SSHD + table("/proc/net/tcp", listener("0016", 900)));
  const facts = await collect(sockets, host);
  assert.deepEqual(report(sockets, facts), {
    listening: {
      "tcp/0.0.0.0:22": {
        uid: 0,
        process: "sshd",
        exe: "/usr/sbin/sshd",
        unit: "ssh.service",
        pid: 300,
      },
    },
    coverage: { owners: "all" },
  });
  assert.equal(facts.owners, "all");
});

Deno.test("a table is not read that the kernel counts no socket in, and is read where it does not count", async () => {
  const counts = (tcp: number) =>
    `file /proc/net/sockstat\n|sockets: used 9\n|TCP: inuse ${tcp} orphan 0 tw 0 alloc 1 mem 0\n`;
  const tcp = table("/proc/net/tcp", listener("0016", 900));
  const told = async (text: string) =>
    Object.keys((await collect(sockets, hostOf(INIT + SSHD + text))).listening);
  assert.deepEqual(await told(tcp + counts(1)), ["tcp/0.0.0.0:22"]);
  assert.deepEqual(
    await told(
      "error /proc/net/tcp6 denied\n" + tcp + counts(0) +
        "file /proc/net/sockstat6\n|TCP6: inuse 0\n",
    ),
    [],
  );
});

Deno.test("a listener whose process may not be looked into is told without it", async () => {
  const host = hostOf(
    `${INIT}${SSHD}error /proc/300/fd denied\n${table("/proc/net/tcp", listener("0016", 900, 7))}`,
  );
  const facts = await collect(sockets, host, await collect(sockets, host));
  assert.deepEqual(report(sockets, facts), {
    listening: { "tcp/0.0.0.0:22": { uid: 7 } },
    coverage: { owners: "some" },
  });
  assert.equal(facts.owners, "some");
  assert.equal(facts.listening["tcp/0.0.0.0:22"]?.unowned, undefined);
});

Deno.test("a listener that nobody holds at two looks is the kernel's own", async () => {
  const host = hostOf(INIT + table("/proc/net/tcp", listener("0801", 900)));
  const first = await collect(sockets, host);
  assert.equal(first.listening["tcp/0.0.0.0:2049"]?.unowned, undefined);
  const second = await collect(sockets, host, first);
  assert.equal(second.listening["tcp/0.0.0.0:2049"]?.unowned, true);
});

Deno.test("UDP counts once it is there at two looks; a port that the kernel chose has no number", async () => {
  const client = line("00000000:8235", ANY, "07", 0, 901);
  const server = line("00000000:14E9", ANY, "07", 0, 902);
  const connected = line("0100007F:9000", "0100007F:0035", "01", 0, 903);
  const host = hostOf(
    INIT + table("/proc/net/tcp") + table("/proc/net/udp", client, server, connected),
  );
  const first = await collect(sockets, host);
  assert.deepEqual(Object.keys(first.listening), []);
  assert.equal(first.settled, false);
  const second = await collect(sockets, host, first);
  assert.deepEqual(Object.keys(second.listening), ["udp/0.0.0.0:*#uid 0", "udp/0.0.0.0:5353"]);
  assert.deepEqual(Object.keys(second.peers), ["out/udp/127.0.0.1:53"]);
  assert.equal(second.settled, true);
});

Deno.test("every network namespace is looked into once, and named after what runs in it", async () => {
  const host = hostOf(`${INIT}
${program(500, "nginx", "/usr/sbin/nginx", "docker-0a1b.scope")}
link /proc/500/fd/6 socket:[910]
${table("/proc/net/tcp").replace("tcp\n", "tcp inode=1\n")}
${table("/proc/1/net/tcp").replace("tcp\n", "tcp inode=1\n")}
${table("/proc/500/net/tcp", listener("0050", 910)).replace("tcp\n", "tcp inode=2\n")}
${program(501, "nginx", "/usr/sbin/nginx", "docker-0a1b.scope")}
${table("/proc/501/net/tcp", listener("0050", 910)).replace("tcp\n", "tcp inode=2\n")}`);
  const facts = await collect(sockets, host);
  assert.deepEqual(Object.keys(facts.listening), ["tcp/0.0.0.0:80@docker-0a1b.scope"]);
  assert.equal(facts.listening["tcp/0.0.0.0:80@docker-0a1b.scope"]?.owner?.pid, 500);
});

Deno.test("a connection is ours or theirs, with whom and on which port", async () => {
  const host = hostOf(
    INIT + SSHD + table(
      "/proc/net/tcp",
      listener("0016", 900),
      line("0500000A:0016", "070200C0:D431", "01", 0, 904),
      line("0500000A:A3F2", "080200C0:01BB", "01", 0, 905),
    ),
  );
  const { peers } = await collect(sockets, host);
  assert.deepEqual(Object.keys(peers), ["in/tcp/192.0.2.7:22", "out/tcp/192.0.2.8:443"]);
});

Deno.test("who holds a socket is asked anew when it was handed on", async () => {
  const tcp = table("/proc/net/tcp", listener("0016", 900));
  const first = await collect(sockets, hostOf(INIT + SSHD + tcp));
  const other = `${
    program(400, "nc", "/usr/bin/nc", "ssh.service")
  }link /proc/400/fd/3 socket:[900]\n`;
  const { listening } = await collect(sockets, hostOf(INIT + other + tcp), first);
  assert.equal(listening["tcp/0.0.0.0:22"]?.owner?.exe, "/usr/bin/nc");
});

Deno.test("a script is told of an interpreter, and the program of a multi-call binary", async () => {
  const cases = [
    ["/usr/bin/python3.11", "python3 -u /opt/pump/app.py --port 1", "/opt/pump/app.py"],
    ["/usr/bin/python3.11", "python3 -m http.server", "-m http.server"],
    ["/usr/bin/java", "java -Xmx64m -jar /opt/a.jar", "-jar /opt/a.jar"],
    ["/bin/dash", "sh -c evil", "-c"],
    ["/bin/busybox", "/bin/httpd -p 80", "httpd"],
    ["/bin/busybox.nosuid", "busybox sh /etc/init.d/x", "sh /etc/init.d/x"],
    ["/usr/sbin/sshd", "sshd -D", undefined],
  ] as const;
  for (const [exe, args, script] of cases) {
    const holder = `${program(300, "x", exe, "x.service", args)}link /proc/300/fd/3 socket:[900]\n`;
    const host = hostOf(INIT + holder + table("/proc/net/tcp", listener("0016", 900)));
    const { listening } = await collect(sockets, host);
    assert.equal(listening["tcp/0.0.0.0:22"]?.owner?.script, script, args);
  }
});

Deno.test("what a process calls itself cannot forge another socket or hide its own", async () => {
  const evil = `${program(300, "x", "/tmp/%0A", "x.service")}
link /proc/300/fd/3 socket:[900]
link /proc/300/fd/5 /tmp/socket:[901]
file /proc/300/comm
|sshd%1b[2J
`;
  const host = hostOf(
    INIT + evil + table("/proc/net/tcp", listener("0016", 900), listener("0017", 901)),
  );
  const { listening } = await collect(sockets, host);
  assert.equal(listening["tcp/0.0.0.0:22"]?.owner?.process, "sshd%1B[2J");
  assert.equal(listening["tcp/0.0.0.0:22"]?.owner?.exe, "/tmp/%0A");
  assert.equal(listening["tcp/0.0.0.0:23"]?.owner, undefined);
});

Deno.test("without the processes of others, or a table of the kernel, it is blind", async () => {
  await unreadable(collect(sockets, hostOf(table("/proc/net/tcp"))), "denied");
  await unreadable(collect(sockets, hostOf(INIT)), "absent");
});
