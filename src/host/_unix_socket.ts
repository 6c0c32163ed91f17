import { failure, failureOf } from "./_failure.ts";

/** A connection to a unix socket; disposing closes it. What is asked of one that is closed is undefined. */
export interface UnixSocket extends Disposable {
  /** How many bytes there are now. */
  read(into: Uint8Array): Promise<number | undefined>;
  write(bytes: Uint8Array): Promise<number | undefined>;
}

/**
 * Connects to the socket at a real path; it is closed with the signal. Throws `Unreadable` that names the
 * device's own path: `absent` where nobody listens.
 */
export async function connectTo(
  real: string,
  path: string,
  signal: AbortSignal,
): Promise<UnixSocket> {
  const socket = await Deno.connect({ transport: "unix", path: real }).catch((error) => {
    throw error instanceof Deno.errors.ConnectionRefused
      ? failure("absent", path, "Nobody listens")
      : failureOf(error, path);
  });
  const close = () => {
    signal.removeEventListener("abort", close);
    try {
      socket.close();
    } catch {
      // It is closed.
    }
  };
  signal.addEventListener("abort", close);
  if (signal.aborted) close();
  return {
    read: async (into) => await socket.read(into).catch(() => null) ?? undefined,
    write: async (bytes) => await socket.write(bytes).catch(() => undefined),
    [Symbol.dispose]: close,
  };
}
