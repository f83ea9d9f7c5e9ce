/**
 * Waits for work that `signal` tells to end, and for `graceMs` more at most: then rejects with the signal's reason. Work that
 * does not listen goes on unheard.
 */
export async function notLongAfter<T>(
  signal: AbortSignal,
  graceMs: number,
  work: Promise<T>
): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  const begin = () => {
    timer = setTimeout(() => reject(signal.reason), graceMs).unref()
  }
  if (signal.aborted) {
    begin()
  }
  signal.addEventListener('abort', begin, { once: true })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', begin)
  }
}
