/** Programs that live a millisecond, on a kernel of the device's own: the drop-in trace, and no capability. */
import assert from "node:assert/strict";
import { isObject } from "../../src/model/json.ts";
import { hasNoCapabilities } from "./_confinement.ts";
import type { Lab, Seen } from "./_lab.ts";

const PROGRAMS = "/root/programs";

/** An alert that tells how often, at least, a program was executed. */
const tells = (name: string, atLeast = 1) => ({ topic, message }: Seen) =>
  topic.endsWith("/alert") && message.state === "raised" &&
  message.id === `unexpected_process/(executed) ${PROGRAMS}/${name}` &&
  isObject(message.evidence) && Number(message.evidence.count_at_least) >= atLeast;

/** An emulated processor is slow: more time, and more of it. Nothing else of the sandbox is another. */
export async function installsWithTrace(lab: Lab): Promise<void> {
  await lab.sh(`
    mkdir -p /run/systemd/system/telltale.service.d /etc/telltale ${PROGRAMS}
    printf '[Service]\\nCPUQuota=\\nTimeoutStartSec=600\\nWatchdogSec=600\\nRestartSec=30\\n' \\
      >/run/systemd/system/telltale.service.d/slow.conf
    printf '%s\\n' '[broker]' 'url = "mqtts://localhost"' '[report]' 'heartbeat_s = 1' \\
      '[detectors.unexpected_process]' 'baseline = "none"' >/etc/telltale/telltale.toml
    for name in quick still buried audited; do cp /bin/true ${PROGRAMS}/$name; done
  `);
  // It waits a minute for the agent, which may need more here.
  await lab.install("--base", "--trace");
  await lab.holds("systemctl is-active telltale");
  await hasNoCapabilities(lab);
  await lab.until(({ message: { Coverage: it } }) =>
    isObject(it) && isObject(it.executions) && it.executions.source === "tracefs"
  );
}

/** A thousand are a thousand, no more and no less, and none was lost. */
export async function seesEveryProgram(lab: Lab): Promise<void> {
  await lab.sh(`i=0; while [ $i -lt 999 ]; do ${PROGRAMS}/quick; i=$((i + 1)); done
    ${PROGRAMS}/still`);
  // What is told comes in order: the 999 are told by now.
  await lab.until(tells("still"));
  await lab.until(tells("quick", 100));
  assert.equal(lab.seen.some(tells("quick", 1000)), false);
  await lab.sh(`${PROGRAMS}/quick`);
  await lab.until(tells("quick", 1000));
  const { Coverage: coverage } = lab.rebuilt().state;
  const executions = isObject(coverage) ? coverage.executions : undefined;
  assert.ok(isObject(executions));
  assert.deepEqual([executions.source, executions.events_lost], ["tracefs", 0]);
}

/** The trace outlives the agent: what ran while it was dead is told when it is back. */
export async function tellsWhatRanMeanwhile(lab: Lab): Promise<void> {
  const pid = await lab.show("MainPID");
  await lab.sh(`kill -9 ${pid}
    for i in 1 2 3 4 5 6 7 8 9 10; do ${PROGRAMS}/buried; done
    test "$(systemctl show --value -p MainPID telltale)" = 0`);
  await lab.until(tells("buried", 10));
}

/** Without the trace the kernel's audit tells, once it has a rule to: auditd's log, which group adm may read. */
export async function tellsWhatTheAuditHas(lab: Lab): Promise<void> {
  const from = lab.seen.length;
  await lab.install("--base");
  await lab.holds(
    "systemctl is-active telltale && test ! -e /sys/kernel/tracing/instances/telltale",
  );
  const source = (is: string) => ({ message: { Coverage: it } }: Seen) =>
    isObject(it) && isObject(it.executions) && it.executions.source === is;
  await lab.until(source("none"), undefined, from);
  await lab.sh(`auditctl -a always,exit -F arch=b64 -S execve
    for i in 1 2 3 4 5 6 7 8 9 10; do ${PROGRAMS}/audited; done
    auditctl -D`);
  await lab.until(tells("audited", 10));
  await lab.until(source("audit"), undefined, from);
}

/** Without the drop-in, doctor calls what it would show optional: the kernel has a tracefs, which only root may enter. */
export async function callsTheTraceOptional(lab: Lab): Promise<void> {
  type Source = { answer: string; drop_in?: string; optional?: true };
  const { out } = await lab.run("telltale-shell doctor --json");
  const sources: readonly Source[] = JSON.parse(out).collectors
    .flatMap(({ sources }: { sources: readonly Source[] }) => sources);
  const denied = sources.filter((it) => it.drop_in === "trace" && it.answer === "denied");
  assert.ok(denied.length > 0);
  assert.ok(denied.every(({ optional }) => optional));
}
