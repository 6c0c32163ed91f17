/** The outcome of the promise, or a rejection with the reason of the signal that is aborted first. */
export async function unlessAborted<T>(
  promise: Promise<T>,
  ...signals: readonly AbortSignal[]
): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (event: Event) => reject((event.target as AbortSignal).reason);
  for (const signal of signals) {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", abort);
  }
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", abort);
  }
}
