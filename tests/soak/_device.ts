/** A directory that is watched as if it were a device. */

/** What can happen on it. */
export interface Device {
  readonly bootId: string;
  /** Somebody fails to log in, so many times in a row. */
  fail(user: string, host: string, times: number): void;
  rotate(): void;
  install(name: string): void;
  reboot(): void;
}

/** Makes the directory: a log of logins, packages, a boot. */
export function makeDevice(root: string): Device {
  const file = (path: string) => `${root}${path}`;
  for (const path of ["/proc/sys/kernel/random", "/var/log", "/var/lib/dpkg/updates"]) {
    Deno.mkdirSync(file(path), { recursive: true });
  }
  const packages = ["base"];
  let boots = 0;
  let pid = 1000;
  let rotations = 0;
  const bootId = () => `00000000-0000-4000-8000-${`${boots}`.padStart(12, "0")}`;

  /** As dpkg does: whoever reads sees the one or the other. */
  function replace(path: string, text: string): void {
    Deno.writeTextFileSync(file(`${path}.new`), text);
    Deno.renameSync(file(`${path}.new`), file(path));
  }
  function writePackages(): void {
    const stanzas = [...packages, "zlib"].map((name) =>
      `Package: ${name}\nStatus: install ok installed\nArchitecture: arm64\nVersion: 1\n`
    );
    replace("/var/lib/dpkg/status", stanzas.join("\n"));
  }
  function reboot(): void {
    boots += 1;
    replace("/proc/sys/kernel/random/boot_id", `${bootId()}\n`);
  }

  replace("/proc/uptime", "200.00 100.00\n");
  Deno.writeTextFileSync(file("/var/log/auth.log"), "");
  writePackages();
  reboot();
  return {
    get bootId() {
      return bootId();
    },
    fail(user, host, times) {
      const lines = Array.from(
        { length: times },
        () =>
          `${new Date().toISOString()} pump-17 sshd[${++pid}]: ` +
          `Failed password for invalid user ${user} from ${host} port 40000 ssh2\n`,
      );
      Deno.writeTextFileSync(file("/var/log/auth.log"), lines.join(""), { append: true });
    },
    rotate() {
      const log = "/var/log/auth.log";
      for (let n = rotations; n > 0; n--) {
        Deno.renameSync(file(`${log}.${n}`), file(`${log}.${n + 1}`));
      }
      rotations += 1;
      Deno.renameSync(file(log), file(`${log}.1`));
      Deno.writeTextFileSync(file(log), "");
    },
    install(name) {
      packages.push(name);
      writePackages();
    },
    reboot,
  };
}
