/**
 * The arguments that the kernel was started with, from /proc/cmdline (kernel-parameters.rst): by name, an
 * empty text for one without a value. Of a name given twice the last one counts; what is behind `--` is
 * for init. Double quotes keep spaces together.
 *
 *     root=/dev/mmcblk0p2 rauc.slot=A quiet dyndbg="file drivers/usb/core/hub.c +p" -- single
 */
export function parseKernelArguments(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [argument] of text.matchAll(/(?:[^\s"]|"[^"]*(?:"|$))+/g)) {
    if (argument === "--") break;
    const plain = argument.replaceAll('"', "");
    const equals = plain.indexOf("=");
    if (equals < 0) values.set(plain, "");
    else values.set(plain.slice(0, equals), plain.slice(equals + 1));
  }
  return values;
}
