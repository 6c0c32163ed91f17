import assert from "node:assert/strict";
import { BOUND, READS } from "../src/cli/_host.ts";
import { GRANTS } from "../src/cli/_grants.ts";
import { UNIT_FILES } from "../src/cli/_unit.ts";
import { find } from "./e2e/_mosquitto.ts";
import { pathOf, read } from "./_tree.ts";

const SERVICE = "telltale.service";
const DROP_IN = (name: string) => `telltale.service.d/${name}.conf`;
const linesOf = (name: string) => (UNIT_FILES[name] ?? "").split("\n");

Deno.test("every setting of the unit and its drop-ins has its reason above", () => {
  for (const [name, text] of Object.entries(UNIT_FILES)) {
    let explained = false;
    for (const line of text.split("\n")) {
      if (line.startsWith("# ")) explained = true;
      else if (line === "" || line.startsWith("[")) explained = false;
      else assert.ok(explained, `${name}: ${line}`);
    }
  }
});

Deno.test("the unit binds the device's own of whatever a collector reads and the sandbox replaces", () => {
  const binds = linesOf(SERVICE).flatMap((line) =>
    /^BindReadOnlyPaths=-?(\S+):\/run\/telltale\/host(\S+)$/.exec(line)?.slice(1) ?? []
  );
  assert.deepEqual(binds, BOUND.flatMap((path) => [path, path]));
  const hidden = /^\/(proc|sys|dev|home|root|run\/user|tmp|var\/tmp)\//;
  for (const path of READS.filter((path) => hidden.test(path))) {
    assert.ok(BOUND.some((bound) => path.startsWith(`${bound}/`)), path);
  }
});

Deno.test("every grant that doctor names is a line of the unit or of the drop-in it names", () => {
  for (const [, { line, drop_in }] of GRANTS) {
    if (line === undefined) continue;
    const file = drop_in === undefined ? SERVICE : DROP_IN(drop_in);
    assert.ok(linesOf(file).includes(line), `${file} has no ${line}`);
  }
});

Deno.test("the unit allows what the program was compiled for: one state, one runtime directory, no more", () => {
  const written = /^--allow-write=(.*)$/m.exec(read("deploy/permissions.txt"))?.[1]?.split(",") ??
    [];
  assert.deepEqual(written.sort(), [
    "/run/dbus/system_bus_socket",
    "/run/swupdate/swupdateprog",
    "/run/systemd/notify",
    "/run/telltale",
    "/var/lib/private/telltale",
    "/var/lib/telltale",
  ]);
});

/** What systemd-analyze gives a unit with these drop-ins; it needs no running systemd for that. */
async function exposure(dropIns: readonly string[]): Promise<number> {
  const directory = Deno.makeTempDirSync();
  try {
    // Offline it looks at one file: the sections are put one after the other.
    const text = [SERVICE, ...dropIns.map(DROP_IN)].map((name) => UNIT_FILES[name]).join("\n");
    Deno.writeTextFileSync(`${directory}/${SERVICE}`, text);
    const { stdout, stderr } = await new Deno.Command("systemd-analyze", {
      args: ["security", "--offline=true", "--no-pager", `${directory}/${SERVICE}`],
    }).output();
    const decoder = new TextDecoder();
    const level = /exposure level for \S+: ([\d.]+)/.exec(decoder.decode(stdout))?.[1];
    assert.ok(level !== undefined, decoder.decode(stderr));
    return Number(level);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

const missing = find("systemd-analyze") === undefined
  ? "systemd-analyze is not installed"
  : undefined;
for (
  const [profile, dropIns, most] of [["base", [], 1.1], [
    "visibility",
    ["visibility"],
    1.8,
  ]] as const
) {
  Deno.test({
    name: `exposure of the ${profile} profile is ${most} at most${
      missing ? ` (skipped: ${missing})` : ""
    }`,
    ignore: missing !== undefined,
    async fn() {
      const level = await exposure(dropIns);
      assert.ok(level <= most, `${level}`);
    },
  });
}

/** Runs telltale-shell among programs that only say how they were called. */
async function shell(unit: string | undefined, args: readonly string[]): Promise<string[]> {
  const directory = Deno.makeTempDirSync();
  const program = (name: string, text: string) =>
    Deno.writeTextFileSync(`${directory}/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  try {
    if (unit !== undefined) Deno.writeTextFileSync(`${directory}/unit`, unit);
    program("id", "echo 0");
    // This systemd is old: it does not know one of the settings.
    program(
      "systemctl",
      `case $1 in cat) cat "${directory}/unit" ;; *) grep -v ^PrivateIPC "${directory}/unit" ;; esac`,
    );
    program("systemd-run", `for argument; do printf '%s\\n' "$argument"; done`);
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: [pathOf("deploy/telltale-shell"), ...args],
      env: { PATH: `${directory}:${Deno.env.get("PATH")}` },
    }).output();
    const text = new TextDecoder();
    return code === 0
      ? text.decode(stdout).trimEnd().split("\n")
      : [`${code}`, text.decode(stderr).trimEnd()];
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

Deno.test("telltale-shell gives a command the sandbox of the unit and of every drop-in", async () => {
  const unit = `${
    UNIT_FILES[SERVICE]
  }\n# /etc/x.conf\n[Service]\nNice=7\nInaccessiblePaths=/a \\\n  /b\n`;
  const called = await shell(unit, ["once", "--id=a b"]);
  const at = called.indexOf("/usr/local/bin/telltale");
  assert.deepEqual(called.slice(at), ["/usr/local/bin/telltale", "once", "--id=a b"]);
  const settings = called.slice(0, at).filter((_, i, all) => all[i - 1] === "-p");
  const expected = linesOf(SERVICE).filter((line) =>
    /^(DynamicUser|User|Supplementary|StateD|Conf|Load|Bind|Protect|PrivateT|PrivateU|NoExec|ExecPaths|Capab|Syst)/
      .test(line)
  );
  for (const setting of [...expected, "Nice=7", "InaccessiblePaths=/a    /b"]) {
    assert.ok(settings.includes(setting), `${setting} is not among ${settings.join("\n")}`);
  }
  const staying = settings.filter((it) =>
    /^(PrivateIPC|Type|ExecStart|Restart|Watchdog|RuntimeDir)/.test(it)
  );
  assert.deepEqual(staying, []);
  assert.equal(
    settings.filter((it) => it.startsWith("Description") || it.startsWith("Wanted")).length,
    0,
  );
});

Deno.test("telltale-shell without a command, or without the unit, says so", async () => {
  assert.deepEqual(await shell(UNIT_FILES[SERVICE], []), [
    "64",
    "telltale-shell: usage: telltale-shell COMMAND [flags]",
  ]);
  assert.deepEqual(await shell(undefined, ["once"]), [
    "69",
    "telltale-shell: telltale.service is not installed",
  ]);
});
