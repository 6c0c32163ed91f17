/** A moment on both clocks. Intervals are measured on the monotonic one, people read the other. */
export interface Instant {
  /**
   * Milliseconds on a clock that is never stepped: what the wall clock showed when the agent started,
   * and what has passed since. So what was kept over a restart has an age, where the wall clock was right.
   */
  monotonicMs: number;
  /** Milliseconds since 1970-01-01 UTC, as the device believes. */
  wallMs: number;
  /** Whether `wallMs` can be believed: a device without a battery clock starts in 1970 or at its last shutdown. */
  synchronised: boolean;
}

/** The instant's time of day, RFC 3339 in UTC with milliseconds. */
export function timestamp(at: Instant): string {
  return new Date(at.wallMs).toISOString();
}

/**
 * A time of day as the original agent wrote it in events, `2026-11-21 10:00:00` in UTC; undefined for
 * what is no time.
 */
export function dateTime(wallMs: number): string | undefined {
  const date = new Date(wallMs);
  if (Number.isNaN(date.getTime())) return undefined;
  return date.toISOString().replace("T", " ").replace(/\.\d+Z$/, "");
}
