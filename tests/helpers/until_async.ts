import { setTimeout as sleep } from 'node:timers/promises'

const PAUSE_MS = 25

/** Asks again and again until the answer is yes; fails with the given words after `patienceMs`. */
export async function untilAsync(
  condition: () => Promise<boolean>,
  what: string,
  patienceMs: number
): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`waited in vain until ${what}`)
    }
    await sleep(PAUSE_MS)
  }
}
