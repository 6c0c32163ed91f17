/** What stands retained on the `status` topic. */
export interface Status {
  /** UTC, RFC 3339; of an `offline`, which the broker publishes for us, when the connection was opened. */
  Timestamp: string;
  Device_ID: string;
  /** `offline` is the will: the line broke. `stopped` was said by the agent itself. */
  Status: "online" | "offline" | "stopped";
  Version: string;
  Session: string;
  /** Grows with each connect of the session; a consumer ignores a lower one. */
  Connection: number;
  /** The collectors that cannot see, by id. */
  Blind?: readonly string[];
  /** Whole days until this device's certificate expires. */
  Certificate_Days?: number;
  /** Messages that wait for an acknowledgement. */
  Queue?: number;
}
