/** A moment on both clocks. Intervals are measured on the monotonic one, people read the other. */
export interface Instant {
  /** Milliseconds on a clock that is never stepped. */
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
