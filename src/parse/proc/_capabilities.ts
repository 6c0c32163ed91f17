import { ParseError } from "../parse_error.ts";

/**
 * The names of a set of capabilities, capabilities(7); one that is not known yet by its number. The
 * kernel writes a set as a mask of 16 hexadecimal digits.
 *
 *     0000000000080004
 */
export function capabilityNames(format: string, mask: string): string[] {
  if (!/^[0-9a-f]{16}$/.test(mask)) {
    throw new ParseError(format, "expected a mask of capabilities", mask);
  }
  const names: string[] = [];
  for (let bits = BigInt(`0x${mask}`), bit = 0; bits > 0n; bits >>= 1n, bit++) {
    if (bits & 1n) names.push(`CAP_${CAPABILITIES[bit] ?? bit}`);
  }
  return names;
}

/** In the order of their bits (linux/capability.h). */
const CAPABILITIES =
  ("CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE " +
    "NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO " +
    "SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME " +
    "SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG " +
    "WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE").split(" ");
