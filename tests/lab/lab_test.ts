/**
 * telltale on real devices: Debian with systemd, in a container of its own, with the compiled program and
 * a broker that demands certificates; and in an emulated machine what wants a kernel of its own. It takes
 * minutes, hence `deno task lab`. A new scenario is one more line below; a new finding one more line of FINDINGS.
 */
import { telltaleBinary } from "../e2e/_binary.ts";
import * as bus from "./_bus.ts";
import * as confinement from "./_confinement.ts";
import * as credentials from "./_credentials.ts";
import * as devices from "./_devices.ts";
import * as executions from "./_executions.ts";
import { destroyLab, type Lab, openLab, reasonForNoLab } from "./_lab.ts";
import * as life from "./_life.ts";
import * as intruder from "./_intruder.ts";
import * as logins from "./_logins.ts";

/** In this order, on one and the same device. */
type Scenarios = readonly (readonly [
  name: string,
  run: (lab: Lab) => Promise<void>,
  reasonToSkip?: string | undefined,
])[];

const SCENARIOS: Scenarios = [
  ["install.sh refuses with a sentence where telltale cannot run", devices.refusesWhereItCannotRun],
  [
    "install.sh takes the certificates of the original agent",
    devices.takesOverFromTheOriginalAgent,
  ],
  ["install.sh installs; the unit is active and ready", life.installs],
  ["a subscriber verifies the deltas", life.publishesVerifiedDeltas],
  ["what it logs has a priority", life.logsWithPriorities],
  ["to install again changes nothing", life.installsTwiceWithoutHarm],
  ["each failed login, su and sudo is told once", logins.tellsFailures],
  ["each is told once with rsyslog, too", logins.tellsFailuresBesideRsyslog],
  ["what failed while it was stopped is told once", logins.tellsFailuresOfItsAbsence],
  ["each login is told once, as who and last have it", logins.tellsSessions],
  ["each package is told once", logins.tellsPackages],
  ["keys are root's, and its configuration", confinement.ownsWhatItShould],
  ["the visibility profile is as documented", confinement.isConfinedWithVisibility],
  ["doctor misses nothing", confinement.seesAll],
  [
    "the base profile is as documented, and misses what the drop-in would show",
    confinement.isConfinedWithBase,
  ],
  ["telltale-shell runs a command in the same sandbox", confinement.runsCommandsInItsSandbox],
  ["findings are raised", life.raisesFindings],
  [
    "the system bus refuses who is unknown to it, and tells of access points else (simulated)",
    bus.asksTheBus,
    bus.reasonForNoBus(),
  ],
  [
    "a new port, a restart, setuid, replaced and moved files are told once, with their owner",
    intruder.tellsOfWhatShouldNotBe,
  ],
  ["without visibility they are told, and nobody is named", intruder.tellsOfUnknownOwners],
  [
    "it starts no process and writes nowhere else, as strace saw it",
    confinement.startsNothingAndWritesNowhereElse,
  ],
  ["it needs little", confinement.needsLittle],
  [
    "it runs within 128 MiB and a quarter of a processor",
    confinement.runsWithinItsLimits,
    confinement.reasonForNoLimits(),
  ],
  [
    "the trace drop-in shows it started programs",
    confinement.isShownStartedPrograms,
    confinement.reasonForNoTraces(),
  ],
  ["kill -9: it comes back", life.comesBackWhenKilled],
  ["hung: the watchdog brings it back", life.comesBackWhenHung],
  ["rebooted: a new session, Full, a new Boot_ID, the same findings", life.comesBackAfterReboot],
  ["the reboot is told once", logins.tellsReboot],
  ["new certificates are used", life.takesNewCertificates],
  ["nothing is lost while certificates are renewed", credentials.losesNothingToARenewal],
  ["a broker that is an address is the only one allowed", devices.allowsTheBrokersAddress],
  ["a device without group adm", devices.doesWithoutAGroup],
  ["a device without journald", devices.doesWithoutAJournal],
  ["a device without LoadCredential=", devices.doesWithoutLoadCredential],
];

const SUITES: Readonly<Record<string, Scenarios>> = {
  bookworm: SCENARIOS,
  trixie: SCENARIOS,
  vm: [
    ["it is installed with the drop-in trace, and has no capability", executions.installsWithTrace],
    ["1000 of 1000 short-lived programs arrive", executions.seesEveryProgram],
    ["killed, it tells what ran meanwhile", executions.tellsWhatRanMeanwhile],
    ["without the trace the audit tells", executions.tellsWhatTheAuditHas],
    ["without the trace doctor calls it optional", executions.callsTheTraceOptional],
  ],
};

async function register(suite: string, scenarios: Scenarios): Promise<void> {
  const binary = await telltaleBinary();
  const program = "path" in binary ? binary.path : "";
  const noLab = "missing" in binary ? binary.missing : await reasonForNoLab(suite);
  let lab: Lab;
  let before: readonly string[];
  const test = (name: string, fn: () => Promise<void>, missing = noLab) =>
    Deno.test({
      name: `${suite}: ${name}${missing === undefined ? "" : ` (skipped: ${missing})`}`,
      ignore: missing !== undefined,
      // The subscriber lives as long as the device.
      sanitizeOps: false,
      sanitizeResources: false,
      fn,
    });
  if (noLab === undefined) addEventListener("unload", () => destroyLab(suite));
  test("a device boots, with a broker", async () => {
    lab = await openLab(suite, program);
    before = await devices.filesOn(lab);
  });
  for (const [name, run, reason] of scenarios) test(name, () => run(lab), noLab ?? reason);
  test("install.sh --uninstall leaves nothing", async () => {
    await devices.leavesNothingBehind(lab, before);
    destroyLab(suite);
  });
}

const wanted = Deno.env.get("TELLTALE_LAB");
if (wanted !== undefined) {
  for (const [suite, scenarios] of Object.entries(SUITES)) {
    if (["1", suite].includes(wanted)) await register(suite, scenarios);
  }
} else {
  const name = `telltale on ${Object.keys(SUITES).join(", ")} (skipped: deno task lab runs it)`;
  Deno.test({ name, ignore: true, fn() {} });
}
