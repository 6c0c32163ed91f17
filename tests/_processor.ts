import { cpuUsage } from "node:process";

/** Milliseconds that this process has had of the processor: a busy machine makes it no slower. */
export function processorMs(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}
