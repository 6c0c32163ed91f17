/** What a status says of who speaks. */
export interface Voiced {
  Status?: unknown;
  Session: string;
  Connection: number;
}

/** So many earlier sessions are remembered; a broker holds one. */
const MAX_EARLIER = 16;

/**
 * Tells whether a status on our topic was said by another agent that lives, one with our identity. Our
 * own earlier life is none, though with a new database it has another Session: what it left stands
 * there when we first come, and its will may follow.
 *
 * @returns a function of what was heard, whether the broker had stored it, and who we are
 */
export function createRivalry(): (
  theirs: Voiced,
  retained: boolean,
  ours: Voiced,
) => boolean {
  /** The highest connection of each session that was over when we came. */
  const earlier = new Map<string, number>();
  let first: number | undefined;
  return (theirs, retained, ours) => {
    first ??= ours.Connection;
    if (theirs.Session === ours.Session) return theirs.Connection > ours.Connection;
    // Said while we listen: nobody else may be online here.
    if (!retained && theirs.Status === "online") return true;
    if (ours.Connection === first && earlier.size < MAX_EARLIER) {
      earlier.set(theirs.Session, Math.max(theirs.Connection, earlier.get(theirs.Session) ?? 0));
      return false;
    }
    // It has connected while we were away.
    return theirs.Connection > (earlier.get(theirs.Session) ?? 0);
  };
}
