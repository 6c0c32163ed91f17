/** Writes tests/hosts/NAME.expected.json anew: `deno run -A tests/hosts_refresh.ts`. Review the diff. */
import { expectation, HOSTS } from "./_hosts.ts";
import { pathOf } from "./_tree.ts";

for (const name of HOSTS) {
  Deno.writeTextFileSync(pathOf(`tests/hosts/${name}.expected.json`), await expectation(name));
}
