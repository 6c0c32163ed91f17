import { bundleOf, CRITICAL, HIGH, LOW, type Synthetic } from "../_advisories.ts";
import { BUNDLE } from "../collectors/_vulnerable.ts";

/** Writes a bundle of synthetic advisories below a directory: a tenth of them for the kernel, a third unfixed. */
export async function writeMany(directory: string, count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, n): Synthetic => {
    const fixed = n % 3 === 0 ? [] : [{ fixed: `1:1.${n % 23}.4+dfsg-1+deb12u${n % 5}` }];
    return {
      id: `DEBIAN-CVE-20${10 + n % 15}-${10_000 + n}`,
      package: n % 10 === 0 ? "linux" : `source${n % 4_000}`,
      events: [{ introduced: "0" }, ...fixed],
      severity: [CRITICAL, HIGH, LOW][n % 7] ?? LOW,
      upstream: [`CVE-20${10 + n % 15}-${10_000 + n}`],
    };
  });
  await Deno.mkdir(`${directory}/etc/telltale/advisories`, { recursive: true });
  await Deno.mkdir(`${directory}/etc`, { recursive: true });
  await Deno.writeTextFile(`${directory}/etc/os-release`, 'ID=debian\nVERSION_ID="12"\n');
  await Deno.writeTextFile(`${directory}${BUNDLE}`, bundleOf(records));
}
