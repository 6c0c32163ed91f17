/** Devices that lack what Debian has, and a device without telltale. */
import assert from "node:assert/strict";
import type { Lab } from "./_lab.ts";

const DROP_INS = "/etc/systemd/system/telltale.service.d";

/** Runs install.sh among programs that answer as another device would. */
async function installWhere(lab: Lab, name: string, text: string): Promise<[number, string]> {
  await lab.sh(`mkdir -p /root/other; printf '%s\\n' '#!/bin/sh' '${text}' >/root/other/${name}
    chmod 755 /root/other/${name}`);
  const { code, out, err } = await lab.run(
    "cd /root && PATH=/root/other:$PATH sh install.sh; code=$?; rm -r /root/other; exit $code",
  );
  return [code, `${out}\n${err}`];
}

/** One sentence, and nothing is changed. */
export async function refusesWhereItCannotRun(lab: Lab): Promise<void> {
  const cases: [string, string, number, RegExp][] = [
    ["getconf", "echo 32", 69, /this system is 32-bit, and telltale needs 64-bit ARM or x86/],
    ["uname", "echo riscv64", 69, /for x86_64 and aarch64, not for riscv64/],
    ["ldd", "echo musl libc", 69, /this system has musl, and telltale needs glibc/],
    ["id", "echo 1000", 77, /only root/],
  ];
  for (const [program, text, code, sentence] of cases) {
    const [exit, said] = await installWhere(lab, program, text);
    assert.match(said, sentence);
    assert.equal(exit, code, said);
  }
  const others: [string, number, RegExp][] = [
    ["--bse", 64, /there is no --bse/],
    ["--ca /root/certificates/ca.crt", 64, /belong together/],
    ["--broker 'a b'", 64, /wants HOST or HOST:PORT/],
    ["--binary /etc/hostname", 69, /does not run here/],
  ];
  for (const [args, code, sentence] of others) {
    const { code: exit, err } = await lab.run(`sh /root/install.sh ${args}`);
    assert.match(err, sentence);
    assert.equal(exit, code, err);
  }
  assert.equal((await lab.run("ls -d /etc/telltale /usr/local/bin/telltale")).out, "");
}

/** Without certificates or broker it is installed and says what is missing; then those of the original agent do. */
export async function takesOverFromTheOriginalAgent(lab: Lab): Promise<void> {
  const without = await lab.run("sh /root/install.sh --broker localhost");
  assert.deepEqual([without.code, /there are no certificates/.test(without.err)], [78, true]);
  const from = "/etc/ssl/behavioural_agent";
  await lab.sh(`mkdir -p ${from}; cd /root/certificates; cp ca.crt ${from}
    cp ${lab.device}.crt ${from}/client.crt; cp ${lab.device}.key ${from}/client.key`);
  const { code, out, err } = await lab.run("sh /root/install.sh");
  assert.equal(code, 0, `${out}\n${err}`);
  assert.match(out, /takes the certificates of the original agent/);
  await lab.sh(`sh /root/install.sh --uninstall; test -f ${from}/client.key
    rm -r ${from}; rmdir /etc/ssl 2>/dev/null || true`);
  // Nobody is to take it for the device that is installed next.
  lab.seen.length = 0;
}

/** A broker that is an address is the only address that systemd lets it talk to. */
export async function allowsTheBrokersAddress(lab: Lab): Promise<void> {
  const other = await lab.run("sh /root/install.sh --broker 127.0.0.1");
  assert.deepEqual([other.code, /names another broker/.test(other.err)], [78, true]);
  await lab.sh("rm /etc/telltale/telltale.toml; sh /root/install.sh --broker 127.0.0.1 --base");
  assert.match(await lab.show("IPAddressAllow"), /^127\.0\.0\.1(\/32)?$/);
  assert.match(await lab.show("IPAddressDeny"), /0\.0\.0\.0\/0/);
  assert.match(await lab.sh("systemd-analyze security --no-pager telltale | tail -1"), /: 1\.0 /);
  await lab.sh("rm /etc/telltale/telltale.toml; sh /root/install.sh --broker localhost");
  await lab.sh(`test ! -e ${DROP_INS}/broker.conf`);
}

/** A group that is not there would keep the unit from starting. */
export async function doesWithoutAGroup(lab: Lab): Promise<void> {
  await lab.sh("cp -p /etc/group /root/group; sed -i '/^adm:/d' /etc/group");
  const { code, out } = await lab.run("sh /root/install.sh");
  assert.match(out, /this device has no group adm/);
  assert.equal(code, 0);
  assert.equal(await lab.show("SupplementaryGroups"), "utmp systemd-journal");
  await lab.sh(`mv /root/group /etc/group; sh /root/install.sh; test ! -e ${DROP_INS}/groups.conf`);
}

/** Without a journal it says what it has to say in a file. */
export async function doesWithoutAJournal(lab: Lab): Promise<void> {
  const units = "systemd-journald.service systemd-journald.socket systemd-journald-dev-log.socket";
  await lab.sh(
    `systemctl --quiet mask --runtime --now ${units}; rm -f /run/systemd/journal/stdout`,
  );
  const { code, out, err } = await lab.run("sh /root/install.sh");
  assert.equal(code, 0, `${out}\n${err}`);
  await lab.holds(`grep -q 'telltale: info: .* watches ${lab.device}' /var/log/telltale.log`);
  await lab.sh(`systemctl --quiet unmask --runtime ${units}; systemctl start ${units}
    sh /root/install.sh; test ! -e ${DROP_INS}/log.conf`);
}

/** systemd before 247 has no LoadCredential=; the version alone is made up here. */
export async function doesWithoutLoadCredential(lab: Lab): Promise<void> {
  const [code, said] = await installWhere(
    lab,
    "systemctl",
    'case $1 in --version) echo "systemd 241 (241)" ;; *) exec /usr/bin/systemctl "$@" ;; esac',
  );
  assert.equal(code, 0, said);
  assert.match(said, /is active: Connected to the broker/);
  await lab.sh('test "$(stat -c %a /run/telltale/credentials/client.key)" = 600');
  await lab.sh(`sh /root/install.sh; test ! -e ${DROP_INS}/credentials.conf`);
}

/** What is on the device, apart from what others write all the time. */
export async function filesOn(lab: Lab): Promise<readonly string[]> {
  const list = await lab.sh(
    `find / -xdev \\( -path /root -o -path /home -o -path /tmp -o -path /var/tmp \\
    -o -path /var/log -o -path /var/lib/mosquitto -o -path /var/lib/systemd \\) -prune -o -print`,
  );
  return list.split("\n").sort();
}

/** Nothing is left but what was there before. */
export async function leavesNothingBehind(lab: Lab, before: readonly string[]): Promise<void> {
  assert.equal((await lab.run("sh /root/install.sh --uninstall")).code, 0);
  const known = new Set(before);
  assert.deepEqual((await filesOn(lab)).filter((path) => !known.has(path)), []);
  const left = await lab.sh(
    "ls -d /run/telltale /run/credentials/telltale* /sys/kernel/tracing/instances/telltale 2>/dev/null; " +
      "systemctl list-units --all --no-legend 'telltale*'; systemctl list-unit-files --no-legend 'telltale*'; " +
      "pidof telltale; ls /var/log/telltale* 2>/dev/null; true",
  );
  assert.equal(left, "");
  // Not there any more, it is no error to be told to go.
  assert.equal((await lab.run("sh /root/install.sh --uninstall")).code, 0);
}
