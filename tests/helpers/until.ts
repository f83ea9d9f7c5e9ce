import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_MS = 5_000
const PAUSE_MS = 5
/** However long the machine stood still: the process has had this many turns. */
const MIN_LOOKS = 200

/** Waits until the condition holds; fails with the given words where it does not come to that. */
export async function until(
  condition: () => boolean,
  what: string,
  patienceMs = PATIENCE_MS
): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (let looks = 1; !condition(); looks++) {
    if (looks > MIN_LOOKS && performance.now() > deadline) {
      throw new Error(`waited in vain until ${what}`)
    }
    await sleep(PAUSE_MS)
  }
}
