import { sleep } from "../host/feeds/_journald.ts";

const SCRIPT = new URL("_logins.sh", import.meta.url).pathname;
const PROGRAMS: readonly (readonly [program: string, name: string])[] = [
  ["/usr/sbin/sshd", "openssh-server"],
  ["/usr/bin/ssh", "openssh-client"],
  ["/usr/sbin/rsyslogd", "rsyslog"],
  ["/usr/bin/sudo", "sudo"],
  ["/usr/bin/doas", "opendoas"],
  ["/usr/bin/script", "bsdutils"],
  ["/usr/sbin/dropbear", "dropbear-bin"],
];

/** Why genuine login programs cannot be run here; undefined when they can. */
export function noLogins(): string | undefined {
  if (Deno.uid() !== 0) return "not root";
  for (const [program, name] of PROGRAMS) {
    try {
      Deno.statSync(program);
    } catch {
      return `no ${name}`;
    }
  }
  const { success } = new Deno.Command("unshare", {
    args: ["-m", "true"],
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return success ? undefined : "may not unshare";
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

/** What comes before each attempt: `connect` is ssh without the machine's settings,
 * `dropbear_connect` Dropbear's to a port as a user, `as` runs as another user, and `dialogue USER COMMAND`
 * runs on a terminal, on which it types each answer when its prompt shows: `PROMPT ANSWER ...`. A prompt
 * without an answer is where it hangs up. */
const PRELUDE = `
connect() {
  ssh "$@" -F none -T -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \\
    -o IdentitiesOnly=yes -o LogLevel=ERROR -o NumberOfPasswordPrompts=1 -p "$PORT" 127.0.0.1 true
}
dropbear_connect() {
  DROPBEAR_PASSWORD=$PASSWORD dbclient -T -y -y -p "$1" -l "$2" 127.0.0.1 true
}
as() {
  user=$1; shift
  setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups "$@"
}
dialogue() {
  user=$1 command=$2 shown=$(mktemp) keyboard=$(mktemp -u) at=1
  shift 2
  mkfifo -m 0666 "$keyboard"
  as "$user" script -qfec "$command" /dev/null <"$keyboard" >"$shown" &
  terminal=$!
  exec 3>"$keyboard"
  while [ $# -gt 0 ]; do
    until tail -c "+$at" "$shown" | grep -q -- "$1"; do
      kill -0 "$terminal" || return
      sleep 0.02
    done
    at=$(($(wc -c <"$shown") + 1))
    [ $# -eq 1 ] && kill "$terminal" && break
    printf '%s\\n' "$2" >&3
    shift 2
  done
  wait "$terminal"
}
export PASSWORD=wrong
`;

/**
 * Runs shell scripts, one after the other, on a machine with a genuine OpenSSH server, sudo, su, doas and
 * login, whose rsyslog writes var/log/auth.log below `device`.
 *
 * @param begin is called when the log is there and nothing has been tried
 * @param end is called when all is written
 */
export async function withLogins(
  attempts: readonly string[],
  environment: Readonly<Record<string, string>>,
  begin: (device: string) => Promise<void>,
  end: (device: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${directory}/attempts`);
    for (const [at, script] of attempts.entries()) {
      const name = String(at).padStart(4, "0");
      await Deno.writeTextFile(`${directory}/attempts/${name}`, PRELUDE + script);
    }
    const [port, dropbearPort] = [freePort(), freePort()];
    const child = new Deno.Command("unshare", {
      args: ["-m", "sh", SCRIPT, directory],
      env: {
        ...environment,
        PORT: String(port),
        DROPBEAR_PORT: String(dropbearPort),
        LC_ALL: "C",
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const errors = new Response(child.stderr).text();
    const output = child.stdout.getReader();
    const { value } = await output.read();
    if (value === undefined) throw new Error(`The machine did not start: ${await errors}`);
    await begin(`${directory}/device`);
    const input = child.stdin.getWriter();
    await input.write(new TextEncoder().encode("go\n"));
    await input.close();
    await output.cancel();
    const { success } = await child.status;
    const said = await errors;
    if (!success) throw new Error(`The machine failed: ${said}`);
    await end(`${directory}/device`);
  } finally {
    await sleep(0);
    await Deno.remove(directory, { recursive: true });
  }
}
