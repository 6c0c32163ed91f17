/** The simulated device, and what was caused on it: what a consumer is to be told, each once. */
import { archiveHost } from "../../src/host/archive.ts";
import { parseArchive } from "../../src/host/archive_text.ts";
import { type Archive, type Entry, overlay } from "../../src/host/archive_tree.ts";
import type { HostFs, HostPath } from "../../src/host/host_fs.ts";
import { NO_BUS } from "../../src/host/system_bus.ts";
import { Unreadable } from "../../src/model/reading.ts";
import { read } from "../_tree.ts";
import type { Random } from "./_random.ts";
import type { SimulatedTime } from "./_time.ts";

/** What can be wrong with it, and whether it is. */
export type Condition = "heat" | "memory" | "disk";

/** Where each condition is told, by the id of its finding. */
export const FINDINGS: Readonly<Record<Condition, string>> = {
  heat: "high_temperature/soc",
  memory: "low_memory/available",
  disk: "low_disk//",
};

/** Collectors that find nothing on it. */
export const SENSELESS: readonly string[] = [
  "device",
  "hidden_processes",
  "pressure",
  "sessions",
  "sockets",
  "wireless",
];

/** What can be hidden from the agent for a while, by the path that is denied. */
export const SECRETS = [
  "/proc/meminfo",
  "/sys/class/thermal",
  "/var/log/auth.log",
  "/var/lib/dpkg/status",
] as const;

const LOG = "/var/log/auth.log";
const BASE = parseArchive(read("tests/simulation/device.host"));
const encoder = new TextEncoder();

/** A device, and its script. */
export interface Device {
  /** A window for one process; it shows nothing once the process is dead. */
  open(touched: () => void): { fs: HostFs; close(): void };
  readonly bootId: string;
  readonly packages: ReadonlyMap<string, string>;
  readonly wrong: ReadonlySet<Condition>;
  readonly hidden: ReadonlySet<HostPath>;
  /** Somebody fails to log in, so many times in a row. */
  fail(user: string, host: string, times: number): void;
  rotate(): void;
  install(name: string, version: string): void;
  remove(name: string): void;
  reboot(): void;
  turn(condition: Condition, wrong: boolean): void;
  hide(path: HostPath, hidden: boolean): void;
  /** What changes all the time. */
  drift(): void;
}

const number = (value: number, width: number) => `${Math.round(value)}`.padStart(width);

/** A device that was just booted. */
export function simulatedDevice(random: Random, time: SimulatedTime): Device {
  let archive: Archive = BASE;
  let answers = archiveHost(archive);
  let inode = 100;
  let pid = 1000;
  let bootedAtMs = time.sinceMs;
  let boots = 0;
  let log = { text: "", inode: ++inode };
  let rotations = 0;
  let wakes = new Set<() => void>();
  const packages = new Map([["base", "1"], ["zlib", "1"]]);
  const wrong = new Set<Condition>();
  const hidden = new Set<HostPath>();
  const traffic = { bytes: 1000, modem: false, ticks: 0 };

  function put(...entries: Entry[]): void {
    archive = overlay(archive, entries);
    answers = archiveHost(archive);
  }
  function file(
    path: HostPath,
    text: string,
    attributes: { inode?: number; mtimeMs?: number } = {},
  ): void {
    put({ kind: "file", path, bytes: encoder.encode(text), attributes });
  }
  function writeLog(): void {
    file(LOG, log.text, { inode: log.inode, mtimeMs: time.wallMs });
    for (const wake of wakes) wake();
  }
  function writePackages(): void {
    const stanzas = [...packages].map(([name, version]) =>
      `Package: ${name}\nStatus: install ok installed\nArchitecture: arm64\nVersion: ${version}\n`
    );
    file("/var/lib/dpkg/status", stanzas.join("\n"), { inode: ++inode, mtimeMs: time.wallMs });
  }
  const bootIdOf = (boot: number) => `00000000-0000-4000-8000-${`${boot}`.padStart(12, "0")}`;
  function boot(): void {
    boots += 1;
    bootedAtMs = time.sinceMs;
    file("/proc/sys/kernel/random/boot_id", `${bootIdOf(boots)}\n`);
  }
  function turn(condition: Condition, isWrong: boolean): void {
    if (isWrong) wrong.add(condition);
    else wrong.delete(condition);
    if (condition === "heat") {
      file("/sys/class/thermal/thermal_zone0/temp", isWrong ? "90000\n" : "50000\n");
    } else if (condition === "memory") writeMemory();
    else {
      const free = isWrong ? 5_000 : 50_000;
      const fileSystem = { type: 61267, blockBytes: 4096, blocks: 100_000, freeBlocks: free };
      put({
        kind: "statfs",
        path: "/",
        fileSystem: { ...fileSystem, availableBlocks: free, inodes: 10_000, freeInodes: 5_000 },
      });
    }
  }
  function writeMemory(): void {
    const available = wrong.has("memory")
      ? random.between(20_000, 30_000)
      : random.between(300_000, 400_000);
    file(
      "/proc/meminfo",
      `MemTotal: 500000 kB\nMemFree: 20000 kB\nMemAvailable: ${number(available, 8)} kB\n` +
        "Buffers: 0 kB\nCached: 19000 kB\nSwapCached: 0 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n",
    );
  }
  function writeTraffic(): void {
    const line = (name: string, bytes: number) =>
      `${name.padStart(6)}: ${number(bytes, 8)} 10 0 0 0 0 0 0 ${
        number(bytes, 8)
      } 10 0 0 0 0 0 0\n`;
    const [first = "", second = ""] = answersOf("/proc/net/dev");
    file(
      "/proc/net/dev",
      `${first}\n${second}\n${line("lo", traffic.bytes)}${
        traffic.modem ? line("wwan0", traffic.bytes / 2) : ""
      }`,
    );
  }
  const answersOf = (path: HostPath) => archiveHost(BASE).readText(path).split("\n");

  boot();
  writeLog();
  writePackages();
  return {
    get bootId() {
      return bootIdOf(boots);
    },
    packages,
    wrong,
    hidden,
    open: (touched) => windowOf(touched),
    fail(user, host, times) {
      for (let time_ = 0; time_ < times; time_++) {
        log.text += `${new Date(time.wallMs).toISOString()} pump-17 sshd[${++pid}]: ` +
          `Failed password for invalid user ${user} from ${host} port ${
            40_000 + pid % 20_000
          } ssh2\n`;
      }
      writeLog();
    },
    rotate() {
      if (log.text === "") return;
      for (let n = rotations; n > 0; n--) move(`${LOG}.${n}`, `${LOG}.${n + 1}`);
      rotations += 1;
      file(`${LOG}.1`, log.text, { inode: log.inode, mtimeMs: time.wallMs });
      log = { text: "", inode: ++inode };
      writeLog();
    },
    install(name, version) {
      const last = packages.get("zlib") ?? "";
      packages.delete("zlib");
      packages.set(name, version).set("zlib", last);
      writePackages();
    },
    remove(name) {
      packages.delete(name);
      writePackages();
    },
    reboot: boot,
    turn,
    hide(path, isHidden) {
      if (isHidden) hidden.add(path);
      else hidden.delete(path);
      for (const wake of wakes) wake();
    },
    drift() {
      traffic.bytes += random.between(0, 1e6);
      if (random.chance(0.3)) traffic.modem = !traffic.modem;
      writeTraffic();
      writeMemory();
      traffic.ticks += 100;
      const { ticks } = traffic;
      const cpu = ` ${1000 + ticks} 0 400 ${9000 + ticks * random.below(20)} 10 0 4 0 0 0\n`;
      file(
        "/proc/stat",
        `cpu ${cpu}cpu0${cpu}ctxt 1\nbtime 1796083200\nprocesses 4420\nprocs_running 1\nprocs_blocked 0\n`,
      );
    },
  };

  function move(from: HostPath, to: HostPath): void {
    const stat = answers.stat(from);
    const bytes = answers.readAt(from, 0, stat.sizeBytes).slice();
    put({
      kind: "file",
      path: to,
      bytes,
      attributes: { inode: stat.inode, mtimeMs: stat.mtimeMs },
    });
  }

  function windowOf(touched: () => void): { fs: HostFs; close(): void } {
    let open = true;
    const ask = <T>(path: HostPath, answer: (from: HostFs) => T): T => {
      if (open) touched();
      if (!open) throw new Unreadable("slow", "The process is dead");
      for (const secret of hidden) {
        if (path === secret || path.startsWith(`${secret}/`)) throw new Unreadable("denied", path);
      }
      return answer(answers);
    };
    const slowly = async <T>(path: HostPath, answer: (from: HostFs) => Promise<T>): Promise<T> =>
      await ask(path, answer);
    const fs: HostFs = {
      readText: (path) =>
        path === "/proc/uptime"
          ? ask(path, () => `${((time.sinceMs - bootedAtMs) / 1000 + 20).toFixed(2)} 1.00\n`)
          : ask(path, (from) => from.readText(path)),
      readAt: (path, at, max) => ask(path, (from) => from.readAt(path, at, max)),
      list: (path, only) => ask(path, (from) => from.list(path, only)),
      readLink: (path) => ask(path, (from) => from.readLink(path)),
      stat: (path) => ask(path, (from) => from.stat(path)),
      present: (path, names) => ask(path, (from) => from.present(path, names)),
      statFs: (path) => ask(path, (from) => from.statFs(path)),
      async *watch(paths, signal) {
        if (!paths.includes(LOG)) return;
        while (open && !signal.aborted) {
          let wake = () => {};
          const woken = new Promise<void>((resolve) => wake = resolve);
          wakes.add(wake);
          signal.addEventListener("abort", wake);
          await woken;
          wakes.delete(wake);
          if (open) yield;
        }
      },
      hear: (path, signal) => answers.hear(path, signal),
      bus: NO_BUS,
      slow: {
        readText: (path) => slowly(path, (from) => from.slow.readText(path)),
        readAt: (path, at, max) => slowly(path, (from) => from.slow.readAt(path, at, max)),
        statFs: (path) => slowly(path, (from) => from.slow.statFs(path)),
        rows: (path, sql) => slowly(path, (from) => from.slow.rows(path, sql)),
        digest: (path, algorithm) => slowly(path, (from) => from.slow.digest(path, algorithm)),
        walk: (request) => slowly(request.left.at(-1) ?? "/", (from) => from.slow.walk(request)),
      },
    };
    return {
      fs,
      close() {
        open = false;
        wakes = new Set();
      },
    };
  }
}
