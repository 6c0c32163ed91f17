/** How urgent a line is; the numbers are syslog's, as journald reads them (sd-daemon(3)). */
const LEVELS = { error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const;

/** One line to the operator of this device, on stderr. */
export interface Log {
  (level: keyof typeof LEVELS, text: string): void;
}

/** Writes lines to stderr; under journald with the priority in front. Control characters are escaped. */
export function stderrLog(underJournald: boolean): Log {
  const encoder = new TextEncoder();
  return (level, text) => {
    const prefix = underJournald ? `<${LEVELS[level]}>` : `telltale: ${level}: `;
    // deno-lint-ignore no-control-regex -- control characters are what it looks for
    const line = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => encodeURIComponent(c));
    Deno.stderr.writeSync(encoder.encode(`${prefix}${line}\n`));
  };
}
