/** Waits for a promise, `ms` at most; answers whether it was settled by then. Never rejects. */
export async function settledWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const { promise: timeOver, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), ms)
  const settled = promise.then(
    () => true,
    () => true
  )
  const isSettled = await Promise.race([settled, timeOver])
  clearTimeout(timer)
  return isSettled
}
