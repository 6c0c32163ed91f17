/**
 * What one line of a log says of somebody's attempt to get in, or to become somebody else.
 *
 *     Failed password for invalid user x from 192.0.2.1 port 22 ssh2
 */
export interface Attempt {
  /**
   * `tried` is neither: a key was offered, say, or the connection ended before an answer. `doubtful` was
   * refused once, and failed unless the same process lets the same user in. `connected` says no more than
   * who is on the other side.
   */
  outcome: "failed" | "doubtful" | "tried" | "accepted" | "connected";
  /** sshd, dropbear, login, su, sudo, doas, or what PAM calls the service. */
  service: string;
  /** Who asks; the line may not say it. Always what the other side claims. */
  user?: string;
  /** From where: an address, or a name where that was logged. */
  host?: string;
  port?: number;
  /** Who is to become whom: the target of su, sudo and doas, where the line leaves no doubt of it. */
  target?: string;
  /** The number of whoever it is to be, where the line says it: 0 is root whatever his name. */
  uid?: number;
  /** How many attempts the line tells of; 1 where it is not there. */
  count?: number;
  /** Which kind of line it was: one attempt is told by several, each kind once. */
  form: string;
  /**
   * What was guessed wrongly, a password, say: each guess is an attempt. A line without it tells of the
   * attempt that its process is of, whatever else tells of that.
   */
  guess?: string;
  /** After this line the process has no more to say of it. */
  ended?: true;
}

/** The parts of a line that named a host; an IPv4 address that is mapped into IPv6 is given as IPv4. */
export function origin(
  host: string | undefined,
  port?: string,
): Pick<Attempt, "host" | "port"> {
  if (host === undefined || host === "") return {};
  const plain = host.replace(/^::ffff:(?=[0-9.]+$)/i, "");
  return port === undefined ? { host: plain } : { host: plain, port: Number(port) };
}

/** The target, if all that the line may mean is one. */
export function only(targets: readonly string[]): Pick<Attempt, "target"> {
  const [target] = targets;
  return target === undefined || targets.some((it) => it !== target) ? {} : { target };
}
