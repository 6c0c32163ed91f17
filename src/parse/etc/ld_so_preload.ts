/**
 * The libraries that /etc/ld.so.preload has loaded into every program, ld.so(8): names between white
 * space and colons, comments up to the end of the line (`handle_preload_list` of glibc's elf/rtld.c).
 *
 *     # of the hardware's vendor
 *     /usr/lib/arm-linux-gnueabihf/libarmmem-${PLATFORM}.so
 */
export function parsePreload(text: string): readonly string[] {
  const names = text.replace(/#[^\n]*/g, " ").split(/[\s:\0]+/);
  return [...new Set(names.filter((name) => name !== ""))];
}
