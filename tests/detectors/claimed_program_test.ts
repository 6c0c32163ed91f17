import assert from "node:assert/strict";
import type { Facts } from "../../src/collectors/registry.ts";
import { claimedProgram, knownFiles } from "../../src/detectors/_claimed_program.ts";

const FILE = {
  device: 1,
  inode: 1,
  mode: 0o755,
  uid: 0,
  gid: 0,
  size_bytes: 1,
  mtime_ms: 0,
  ctime_ms: 0,
};
const links: Readonly<Record<string, string>> = {
  "/sbin/init": "/lib/systemd/systemd",
  "/usr/bin/sh": "dash",
  "/usr/bin/python3": "python3.11",
  "/sbin/getty": "/bin/busybox",
};
const files = [
  "/usr/sbin/sshd",
  "/usr/bin/bash",
  "/usr/bin/login",
  "/usr/bin/su",
  "/usr/bin/mosquitto",
];
const known = knownFiles(
  Object.fromEntries([
    ...files.map((path) => [path, FILE] as const),
    ...Object.entries(links).map(([path, target]) => [path, { ...FILE, target }] as const),
  ]) as Facts["executables"]["files"],
);
const claims = (exe: string, argv0: string) =>
  claimedProgram({ process: "x", exe, argv0, has_memory: true }, known);

/** What runs, and what it calls itself: true of any healthy device or container. */
const HONEST: readonly (readonly [exe: string, argv0: string])[] = [
  ["/usr/bin/bash", "-bash"],
  ["/usr/bin/bash", "-su"],
  ["/usr/bin/bash", "sh"],
  ["/usr/bin/dash", "/bin/sh"],
  ["/usr/bin/dash", "sh"],
  ["/lib/systemd/systemd", "/sbin/init"],
  ["/usr/lib/systemd/systemd", "(sd-pam)"],
  ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"],
  ["/usr/sbin/sshd", "sshd: pi@pts/0"],
  ["/usr/sbin/sshd", "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"],
  ["/usr/lib/openssh/sshd-session", "sshd-session: pi [priv]"],
  ["/usr/lib/openssh/sshd-session", "sshd: pi [priv]"],
  ["/srv/chroot/usr/sbin/sshd", "/usr/sbin/sshd"],
  ["/usr/bin/sshd", "/usr/bin/sshd"],
  ["/usr/sbin/nginx", "nginx: worker process"],
  ["/usr/local/openresty/nginx/sbin/nginx", "nginx: master process openresty"],
  ["/usr/lib/postgresql/15/bin/postgres", "postgres: checkpointer "],
  ["/bin/busybox", "/sbin/getty"],
  ["/bin/busybox", "crond"],
  ["/bin/busybox.nosuid", "httpd"],
  ["/usr/sbin/cron", "/usr/sbin/CRON"],
  ["/usr/bin/python3.11", "python3"],
  ["/usr/bin/python3.11", "/opt/venv/bin/python3"],
  ["/usr/local/bin/python3.12", "python3"],
  ["/usr/bin/perl", "/usr/bin/amavisd (master)"],
  ["/usr/bin/node", "npm run start"],
  ["/usr/bin/vim.basic", "/usr/bin/vim"],
  ["/usr/bin/udevadm", "/lib/systemd/systemd-udevd"],
  ["/usr/bin/kmod", "/sbin/modprobe"],
  ["/usr/lib/x/.wrapped", "/usr/bin/x"],
  ["(unreadable)", "sshd"],
];

const LIARS: readonly (readonly [exe: string, argv0: string])[] = [
  ["/usr/bin/perl", "/usr/sbin/httpd"],
  ["/usr/bin/perl", "sshd"],
  ["/usr/bin/sleep", "sshd: root@pts/1"],
  ["/tmp/.x", "/usr/sbin/sshd"],
  ["/tmp/sshd", "/usr/sbin/sshd"],
  ["/opt/miner", "/sbin/init"],
  ["/opt/miner", "-bash"],
  ["/opt/miner", "mosquitto"],
  ["/usr/bin/dash", "/usr/sbin/sshd"],
];

Deno.test("claimedProgram() accuses nobody who calls himself what he is, by a link, a title or as a shell", () => {
  for (const [exe, argv0] of HONEST) assert.equal(claims(exe, argv0), undefined, `${exe} ${argv0}`);
});

Deno.test("claimedProgram() says which other program somebody claims to be", () => {
  for (const [exe, argv0] of LIARS) {
    assert.notEqual(claims(exe, argv0), undefined, `${exe} ${argv0}`);
  }
  assert.equal(claims("/usr/bin/perl", "/usr/sbin/httpd -D SSL"), "/usr/sbin/httpd");
});

Deno.test("claimedProgram() without the files of the device judges only by what everybody knows", () => {
  const it = { process: "x", exe: "/opt/miner", has_memory: true };
  assert.equal(claimedProgram({ ...it, argv0: "mosquitto" }, knownFiles({})), undefined);
  assert.equal(claimedProgram({ ...it, argv0: "sshd" }, knownFiles({})), "sshd");
  assert.equal(claimedProgram(it, known), undefined);
});
