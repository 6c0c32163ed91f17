/** What the kernel says of a user or group that our user namespace has not, user_namespaces(7). */
const OVERFLOW_ID = 65_534;

/**
 * A user or group of the device by its number; undefined where it cannot be told: with PrivateUsers= of the
 * unit all but root and the agent read alike, and so does nobody, who owns nothing.
 */
export function knownId(id: number): number | undefined {
  return id === OVERFLOW_ID ? undefined : id;
}
