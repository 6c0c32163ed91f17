import assert from "node:assert/strict";
import { brokerTest } from "./_mosquitto.ts";
import { watchDevice, whyNotWatched } from "./_watched.ts";

const LOGIN = "/usr/bin/login";
const PUMP = "/opt/app/pump";
const [SSHD, DROPBEAR] = ["/usr/sbin/sshd", "/usr/sbin/dropbear"];

/** A device's tree with files of its own: setuid bits, inodes and times are this kernel's. */
function makeTree(): string {
  const root = Deno.makeTempDirSync({ prefix: "telltale-files-" });
  for (const directory of ["proc/1", "proc/sys/kernel", "usr/bin", "usr/sbin", "tmp", "opt/app"]) {
    Deno.mkdirSync(`${root}/${directory}`, { recursive: true });
  }
  Deno.writeTextFileSync(`${root}/proc/uptime`, "100.00 200.00\n");
  Deno.writeTextFileSync(
    `${root}/proc/1/mountinfo`,
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n",
  );
  for (const path of ["/usr/bin/dash", SSHD, DROPBEAR, LOGIN, PUMP]) write(root + path, path);
  Deno.chmodSync(root + LOGIN, 0o4755);
  return root;
}

/** Writes a program that is as old as the image. */
function write(path: string, text: string): void {
  Deno.writeTextFileSync(path, text, { mode: 0o755 });
  Deno.utimeSync(path, 1_760_000_000, 1_760_000_000);
}

/** Writes another content of the same length, and takes back that it was written. */
function forge(path: string): () => void {
  const kept = `${path}.times`;
  const touch = (reference: string, path: string) =>
    new Deno.Command("touch", { args: ["-r", reference, path] }).outputSync();
  Deno.writeTextFileSync(kept, "");
  touch(path, kept);
  const text = Deno.readTextFileSync(path);
  const rewrite = (text: string) => {
    Deno.writeTextFileSync(path, text);
    touch(kept, path);
  };
  rewrite(text.replace(/.$/, "!"));
  return () => rewrite(text);
}

brokerTest(
  "setuid copies and replaced, moved and forged executables are raised once and cleared when undone",
  async () => {
    const root = makeTree();
    try {
      await using device = await watchDevice(
        `[[detectors.executable_changed.files]]\npath = "${PUMP}"\n`,
        "--id=pump-17",
        `--root=${root}`,
      );
      await device.says(
        "executable_changed/(baseline)",
        "setuid_executables/(baseline)",
        '"complete":true',
      );

      // A shell is copied and made setuid.
      Deno.copyFileSync(`${root}/usr/bin/dash`, `${root}/tmp/.x`);
      Deno.chmodSync(`${root}/tmp/.x`, 0o4755);
      // Another sshd is moved over the one that is there, a dropbear is written where one was.
      Deno.linkSync(root + SSHD, `${root}/opt/app/sshd`);
      write(`${root}${SSHD}.new`, "/usr/sbin/evil");
      Deno.renameSync(`${root}${SSHD}.new`, root + SSHD);
      Deno.renameSync(root + DROPBEAR, `${root}/opt/app/dropbear`);
      Deno.writeTextFileSync(root + DROPBEAR, "another dropbear", { mode: 0o755 });
      // The login is moved away, and the time of the pump's program forged.
      Deno.renameSync(root + LOGIN, `${root}${LOGIN}.old`);
      const restore = forge(root + PUMP);

      const copy = await device.told("raised", "setuid_executables//tmp/.x");
      assert.deepEqual([copy.severity, copy.evidence.mode], ["critical", "4755"]);
      const sshd = await device.told("raised", `executable_changed/${SSHD}`);
      assert.match(sshd.summary, /replaced by another file, with its time set back, UNEXPLAINED/);
      const dropbear = await device.told("raised", `executable_changed/${DROPBEAR}`);
      assert.match(dropbear.summary, /^\/usr\/sbin\/dropbear was replaced by another file, UNEXPL/);
      const login = await device.told("raised", `executable_changed/${LOGIN}`);
      assert.equal(login.evidence.moved_to, `${LOGIN}.old`);
      await device.told("raised", `setuid_executables/${LOGIN}.old`);
      const pump = await device.told("raised", `executable_changed/${PUMP}`);
      assert.equal(pump.evidence.time_forged, true);
      assert.match(pump.summary, /another content/);

      Deno.removeSync(`${root}/tmp/.x`);
      Deno.renameSync(`${root}/opt/app/sshd`, root + SSHD);
      Deno.renameSync(`${root}/opt/app/dropbear`, root + DROPBEAR);
      Deno.renameSync(`${root}${LOGIN}.old`, root + LOGIN);
      restore();
      const ids = [
        "setuid_executables//tmp/.x",
        `setuid_executables/${LOGIN}.old`,
        ...[SSHD, DROPBEAR, LOGIN, PUMP].map((path) => `executable_changed/${path}`),
      ];
      for (const id of ids) await device.told("cleared", id);
      for (const id of ids) assert.equal(device.times("raised", id), 1, id);
    } finally {
      Deno.removeSync(root, { recursive: true });
    }
  },
  whyNotWatched,
);
