import type { Command } from "../../src/cli/_command.ts";

/** telltale(1), from what each command says of itself. */
export function manual(commands: readonly Command[]): string {
  const escape = (text: string) => text.replace(/\\/g, "\\e").replace(/-/g, "\\-");
  const sections = commands.flatMap(({ name, summary, positionals = "", flags }) => [
    `.SS telltale ${name} [flags] ${escape(positionals)}`.trim(),
    escape(summary),
    ...Object.entries(flags).flatMap(([flag, { value = "", help }]) => [
      ".TP",
      `.B ${escape(`--${flag} ${value}`.trim())}`,
      escape(help),
    ]),
  ]);
  return `.TH TELLTALE 1
.SH NAME
telltale \\- behavioural security monitoring for Linux IoT devices
.SH SYNOPSIS
.B telltale
.I COMMAND
.RI [ flags ]
.SH DESCRIPTION
Watches what this device does and publishes what changed. It is run by telltale.service; by hand its
commands want the view of the device that only the unit has, which
.BR telltale\\-shell (8)
gives them.
.SH COMMANDS
${sections.join("\n")}
.SH CAPABILITIES
The unit has none. Its drop\\-in visibility.conf grants CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, and
says what for and at which risk. To leave them out make
/etc/systemd/system/telltale.service.d/visibility.conf a link to /dev/null.
.SH FILES
.TP
.B /etc/telltale/telltale.toml
Settings, all of them as comments.
.TP
.B /etc/telltale/credentials/
ca.crt, client.crt and client.key, for root alone.
.SH EXIT STATUS
0, or one of sysexits.h; 1 where a verification failed.
.SH SEE ALSO
.BR telltale\\-shell (8)
`;
}
