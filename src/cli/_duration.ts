import { Exit } from "./_command.ts";

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a time such as `30s`, `10m`, `24h` or `7d`. @throws {Exit} for anything else */
export function readDuration(flag: string, text: string): number {
  const [, number, unit] = /^([1-9][0-9]{0,4})([smhd])$/.exec(text) ?? [];
  if (unit === undefined) {
    throw new Exit(
      "usage",
      `--${flag} wants a time such as 30s, 10m or 24h, got ${JSON.stringify(text)}`,
    );
  }
  return Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
