/** What was done, and what came of it. */
export interface Counts {
  rounds: number;
  agent_killed: number;
  agent_stopped: number;
  broker_killed: number;
  cable_cut: number;
  disk_full: number;
  failed_logins: number;
  packages: number;
  reboots: number;
  findings: number;
  /** All that a subscriber was sent, duplicates included. */
  messages: number;
  /** Of those, sent again because an acknowledgement was lost. */
  duplicates: number;
  seconds: number;
}

/** Nothing yet. */
export function noCounts(rounds: number): Counts {
  return {
    rounds,
    agent_killed: 0,
    agent_stopped: 0,
    broker_killed: 0,
    cable_cut: 0,
    disk_full: 0,
    failed_logins: 0,
    packages: 0,
    reboots: 0,
    findings: 0,
    messages: 0,
    duplicates: 0,
    seconds: 0,
  };
}
