import { escapeKey } from "../model/key.ts";
import { Unreadable, type Why } from "../model/reading.ts";

const REFUSED = "Deno's permissions refuse it";

/** Why the device has no answer, from the system call's error name (errno(3)). */
const WHYS: Readonly<Record<string, Why>> = {
  ENOENT: "absent",
  ENOTDIR: "absent",
  ENODEV: "absent",
  ENXIO: "absent",
  // What a kernel with PSI switched off answers for /proc/pressure.
  EOPNOTSUPP: "absent",
  ESRCH: "absent",
  EACCES: "denied",
  EPERM: "denied",
};

/**
 * What an error of the runtime says about the device. A driver that has no value now, such as a
 * sleeping sensor or a link that is down, answers a read below /sys with one of many errors: that is
 * `absent`; elsewhere the same errors are `malformed`.
 */
export function failureOf(error: unknown, path: string): Unreadable {
  if (error instanceof Unreadable) return error;
  if (error instanceof Deno.errors.NotCapable) return failure("denied", path, REFUSED);
  const { message, code } = error instanceof Error
    ? error as Error & { code?: unknown }
    : { message: String(error), code: undefined };
  const reason = /^(?:E[A-Z0-9]+: )?([^(:,]*[^(:, ])/.exec(message)?.[1] ?? "Unreadable";
  // Deno names no code for ESRCH, which is what a process that has just ended answers.
  const name = typeof code === "string" ? code : message.includes("os error 3)") ? "ESRCH" : "";
  const otherwise = path.startsWith("/sys/") ? "absent" : "malformed";
  return failure(WHYS[name] ?? otherwise, path, reason);
}

/** An `Unreadable` that says what is wrong with which path. The path may come from an attacker. */
export function failure(why: Why, path: string, reason: string): Unreadable {
  return new Unreadable(why, `${reason}: ${escapeKey(path)}`);
}

/**
 * Whether it was Deno's permissions, not the kernel's, that refused a path. The way out then is a
 * bind mount or a flag, not a capability: Deno opens /proc and /sys to nobody without all permissions.
 */
export function refusedByDeno(error: unknown): boolean {
  return error instanceof Unreadable && error.message.startsWith(REFUSED);
}
