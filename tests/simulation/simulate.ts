/**
 * Plays schedules: `deno run -A tests/simulation/simulate.ts FROM TO [DEFECT]`, the seeds from FROM up to, not
 * including, TO; with one of the defects until it is noticed. Prints each that fails, with what is wrong, and at the end the sums as one line of JSON.
 * A single seed, `simulate.ts SEED`, prints all that happens.
 */
import { issue, makeAuthority } from "../../certs.example/make.ts";
import { DEFECTS } from "./_defects.ts";
import { replaceDisk } from "./_disk.ts";
import { type Outcome, play } from "./_schedule.ts";
import { replaceClocks } from "./_time.ts";

const [first = "0", last, name] = Deno.args;
const from = Number(first);
const to = last === undefined ? undefined : Number(last);
const defect = name === undefined ? undefined : DEFECTS[name];
if (name !== undefined && defect === undefined) throw new Error(`No defect is called ${name}`);
const startedMs = performance.now();
const directory = Deno.makeTempDirSync(isDirectory("/dev/shm") ? { dir: "/dev/shm" } : {});
const credentials = await makeCredentials();
const realNow = performance.now.bind(performance);
Deno.mkdirSync(`${directory}/state`);
replaceClocks();
replaceDisk();

let code = 0;
const sums = {
  seeds: 0,
  failed: 0,
  starts: 0,
  crashes: 0,
  messages: 0,
  occurrences: 0,
  simulatedMs: 0,
};
const trace = to === undefined ? (line: string) => console.log(line) : undefined;
for (let seed = from; seed < (to ?? from + 1); seed++) {
  try {
    const around = {
      credentials,
      directory: `${directory}/state`,
      ...trace === undefined ? {} : { trace },
      ...defect === undefined ? {} : { defect },
    };
    const outcome = await play(seed, around);
    for (const name of Object.keys(outcome) as (keyof Outcome)[]) sums[name] += outcome[name];
  } catch (error) {
    code = 1;
    sums.failed += 1;
    const why = error instanceof Error
      ? trace === undefined ? error.message : error.stack
      : String(error);
    console.log(`seed ${seed}: ${why}\n  deno run -A tests/simulation/simulate.ts ${seed}`);
  }
  sums.seeds += 1;
  // One is enough to see that it is noticed.
  if (defect !== undefined && sums.failed > 0) break;
}
console.log(JSON.stringify({ ...sums, ms: Math.round(realNow() - startedMs) }));
Deno.removeSync(directory, { recursive: true });
Deno.exit(code);

async function makeCredentials() {
  const always = { notBefore: new Date("2026-11-01"), notAfter: new Date("2099-01-01") };
  const authority = await makeAuthority("telltale simulation CA", always);
  const device = await issue(authority, { commonName: "pump-17", kind: "client", ...always });
  const write = (name: string, text: string) => {
    Deno.writeTextFileSync(`${directory}/${name}`, text);
    return `${directory}/${name}`;
  };
  return {
    ca: write("ca.crt", authority.certificatePem),
    cert: write("device.crt", device.certificatePem),
    key: write("device.key", device.keyPem),
  };
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
