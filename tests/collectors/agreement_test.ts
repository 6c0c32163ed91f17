/**
 * What the collectors say of this machine, against what its own tools say. Each tolerance is what may
 * happen between the two readings.
 */
import assert from "node:assert/strict";
import { systemClock } from "../../src/clock.ts";
import type { Collector } from "../../src/collectors/_collector.ts";
import { boot } from "../../src/collectors/boot.ts";
import { cpu } from "../../src/collectors/cpu.ts";
import { device } from "../../src/collectors/device.ts";
import { disks } from "../../src/collectors/disks.ts";
import { interfaces } from "../../src/collectors/interfaces.ts";
import { memory } from "../../src/collectors/memory.ts";
import { processes } from "../../src/collectors/processes.ts";
import { sockets } from "../../src/collectors/sockets.ts";
import { liveHost } from "../../src/host/live.ts";
import { startSlow } from "../../src/host/slow.ts";
import { collect, report } from "./_look.ts";
import { NO_SLOW } from "../../src/host/host_fs.ts";

const MOUNTS = { "/": "/" };

/** Registers a test that needs a tool of the system; without it the test is skipped aloud. */
function testAgainst(
  tool: string,
  name: string,
  fn: (run: (...args: string[]) => Promise<string>) => Promise<void>,
): void {
  const why = Deno.build.os !== "linux" ? "not Linux" : missing(tool) ? `no ${tool}` : undefined;
  Deno.test({
    name: why === undefined ? name : `${name} (skipped: ${why})`,
    ignore: why !== undefined,
    fn: () => fn((...args) => run(tool, args)),
  });
}

function missing(tool: string): boolean {
  return !(Deno.env.get("PATH") ?? "").split(":").some((directory) => {
    try {
      // BusyBox has tools of these names with other options.
      return !Deno.realPathSync(`${directory}/${tool}`).endsWith("/busybox");
    } catch {
      return false;
    }
  });
}

async function run(tool: string, args: readonly string[]): Promise<string> {
  const command = new Deno.Command(tool, { args: [...args], env: { LC_ALL: "C" } });
  const { success, stdout, stderr } = await command.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** Collects from this machine as it is. */
async function here<Facts>(collector: Collector<string, Facts>): Promise<Facts> {
  const slow = startSlow(MOUNTS, systemClock);
  try {
    return await collect(collector, liveHost(MOUNTS, slow));
  } finally {
    slow.close();
  }
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(
    Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected} ± ${tolerance}`,
  );
}

testAgainst("uptime", "boot and cpu agree with uptime to 2 s and 0.2", async (run) => {
  const since = Date.parse((await run("-s")).trim().replace(" ", "T"));
  const facts = await here(boot);
  near(facts.uptime_s, (Date.now() - since) / 1000, 2);
  const averages = /load average: ([0-9.]+), ([0-9.]+), ([0-9.]+)/.exec(await run());
  const { load } = await here(cpu);
  for (const [index, span] of (["1m", "5m", "15m"] as const).entries()) {
    near(load[span], Number(averages?.[index + 1]), 0.2);
  }
});

testAgainst("free", "memory agrees with free to 64 MiB", async (run) => {
  const rows = (await run("-k")).split("\n").map((line) => line.split(/\s+/));
  const [, total, , , , , available] = rows[1] ?? [];
  const [, swapTotal, swapUsed] = rows[2] ?? [];
  const facts = await here(memory);
  assert.equal(facts.total_kib, Number(total));
  assert.equal(facts.swap_total_kib, Number(swapTotal));
  near(facts.available_kib, Number(available), 65_536);
  near(facts.swap_used_kib, Number(swapUsed), 65_536);
});

testAgainst("df", "disks agrees with df to 64 MiB and 1 point", async (run) => {
  const facts = await here(disks);
  const published = JSON.parse(JSON.stringify(report(disks, facts)));
  const readable = Object.entries(facts).filter(([, disk]) => !("unreadable" in disk));
  assert.ok(readable.length > 0);
  for (const [mountPoint, disk] of readable) {
    const { total_kib, used_kib, available_kib, used_percent } = published[mountPoint];
    const row = (await run("-kPT", mountPoint)).split("\n")[1]?.split(/\s+/) ?? [];
    const [, type, total, used, available, capacity = ""] = row;
    assert.equal(disk.filesystem, type);
    assert.equal(total_kib, Number(total));
    near(used_kib, Number(used), 65_536);
    near(available_kib, Number(available), 65_536);
    near(used_percent, Number.parseInt(capacity), 1);
  }
});

interface IpLink {
  ifname: string;
  ifindex: number;
  address?: string;
  operstate: string;
  addr_info: { family: string; local: string }[];
  stats64: { rx: { bytes: number }; tx: { bytes: number } };
}

testAgainst("ip", "interfaces agrees with ip to 1 MB", async (run) => {
  const expected: IpLink[] = JSON.parse(await run("-s", "-j", "address"));
  const { links, unplaced_ipv4 } = await here(interfaces);
  assert.deepEqual(Object.keys(links).sort(), expected.map(({ ifname }) => ifname).sort());
  for (const it of expected) {
    const link = links[it.ifname];
    assert.equal(link?.ifindex, it.ifindex);
    assert.equal(link.mac, /^[0:]*$/.test(it.address ?? "") ? undefined : it.address);
    assert.equal(link.state, it.operstate.toLowerCase());
    const addresses = (family: string) =>
      it.addr_info.filter((info) => info.family === family).map(({ local }) => local).sort();
    // An address that no route places is under no interface, but it is there.
    const ipv4 = addresses("inet").filter((address) => !unplaced_ipv4.includes(address));
    assert.deepEqual(link.ipv4, ipv4);
    assert.deepEqual(link.ipv6, addresses("inet6"));
    near(link.counters.rx_bytes, it.stats64.rx.bytes, 1e6);
    near(link.counters.tx_bytes, it.stats64.tx.bytes, 1e6);
  }
});

testAgainst(
  "ps",
  "processes agrees with ps on names, memory and processor time",
  async (run) => {
    const list = async () =>
      new Map(
        (await run("-e", "-o", "pid=,times=,rss=,comm=")).trimEnd().split("\n").map((row) => {
          const [, pid, seconds, rss, comm] = /^ *(\d+) +(\d+) +(\d+) (.*)$/.exec(row) ?? [];
          return [Number(pid), { seconds: Number(seconds), rssKib: Number(rss), comm }];
        }),
      );
    const earlier = await list();
    const facts = await here(processes);
    const listed = await list();
    const seen = new Map(Array.from(facts.pid, (pid, i) => [pid, (facts.cpu_ticks[i] ?? 0) / 100]));
    for (const [pid, { seconds, comm }] of earlier) {
      const later = listed.get(pid);
      if (later === undefined || later.comm !== comm) continue;
      // ps gives whole seconds, cut; what runs beside this test goes on meanwhile.
      const used = seen.get(pid) ?? NaN;
      assert.ok(used >= seconds && used < later.seconds + 1, `${comm}: ${used} s`);
    }
    let compared = 0;
    for (const { pid, name, rss_kib } of facts.largest) {
      const [before, after] = [earlier.get(pid), listed.get(pid)];
      if (before?.comm !== after?.comm || before === undefined || after === undefined) continue;
      assert.equal(after.comm, name);
      if (Math.abs(before.rssKib - after.rssKib) > 1024) continue;
      near(rss_kib, after.rssKib, 8192);
      compared += 1;
    }
    assert.ok(compared > 0, "Nothing kept its size for a moment");
  },
);

testAgainst(
  "top",
  "cpu and processes agree with top to 15 points over 2 s of load",
  async (run) => {
    const slow = startSlow(MOUNTS, systemClock);
    const burner = new Worker(
      URL.createObjectURL(
        new Blob(["const end = Date.now() + 3500; while (Date.now() < end);"], {
          type: "text/javascript",
        }),
      ),
      { type: "module" },
    );
    try {
      const host = liveHost(MOUNTS, slow);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const cpuBefore = await collect(cpu, host);
      const processesBefore = await collect(processes, host);
      const startMs = performance.now();
      const text = await run("-b", "-n", "2", "-d", "2", "-w", "200");
      const elapsedMs = performance.now() - startMs;
      const cpuNow = report(cpu, await collect(cpu, host), cpuBefore, elapsedMs);
      const now = await collect(processes, host);
      const ranked = report(processes, now, processesBefore, elapsedMs);
      const second = text.slice(text.lastIndexOf("%Cpu(s)"));
      const idle = Number(/([0-9.]+) id/.exec(second)?.[1]);
      const waiting = Number(/([0-9.]+) wa/.exec(second)?.[1]);
      near(JSON.parse(JSON.stringify(cpuNow)).total_percent, 100 - idle - waiting, 15);
      const row = second.split("\n").find((line) => line.trim().startsWith(`${Deno.pid} `));
      const ours = JSON.parse(JSON.stringify(ranked)).by_cpu
        .find(({ pid }: { pid: number }) => pid === Deno.pid);
      near(ours?.cpu_percent, Number(row?.trim().split(/\s+/)[8]), 15);
    } finally {
      burner.terminate();
      slow.close();
    }
  },
);

testAgainst("uname", "device agrees with uname", async (run) => {
  const facts = await here(device);
  assert.equal(facts.kernel, (await run("-r")).trim());
  assert.equal(facts.hostname, (await run("-n")).trim());
  assert.equal(facts.architecture, (await run("-m")).trim());
});

testAgainst("ss", "sockets agrees with ss, and knows that a listener is ours", async (run) => {
  using tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const mine = `tcp/127.0.0.1:${tcp.addr.port}`;
  const first = await here(sockets);
  const { listening } = await collect(sockets, liveHost(MOUNTS, NO_SLOW), first);
  const told = Object.entries(listening).filter(([, { namespace }]) => namespace === undefined)
    .map(([key, { protocol, port, address, owner }]) => ({
      key,
      place: `${protocol}/${address.includes(":") ? `[${address}]` : address}:${port}`,
      pid: owner?.pid,
    }));
  assert.equal(told.find(({ place }) => place === mine)?.pid, Deno.pid);
  const said = (await run("-Htuln")).split("\n").flatMap((line) => {
    const [protocol, , , , local = ""] = line.trim().split(/\s+/);
    // ss names the interface that a socket is bound to, and writes * for both families.
    return protocol === undefined || protocol === "" || local.includes("%")
      ? []
      : [`${protocol}/${local.replace(/^\*/, "[::]")}`];
  });
  const places = new Set(told.map(({ place }) => place));
  assert.ok(said.includes(mine));
  // Others come and go between the two readings.
  const missed = said.filter((place) => !places.has(place));
  assert.ok(missed.length <= said.length / 4, `missed ${missed}`);
});
