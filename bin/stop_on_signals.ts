import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationService } from '@adonisjs/core/types'

/** npm passes on the Ctrl-C that the terminal has already sent to us: two signals at once are one wish. */
const SECOND_WISH_AFTER_MS = 1_000
/** Whatever still hangs then, such as a database that does not answer: the next start puts it right. */
const END_LIMIT_MS = 30_000
const READY_POLL_MS = 10

/**
 * SIGTERM and Ctrl-C end the server in order and with exit code 0; a second one, a moment later, at once. After 30 s it
 * ends in any case.
 */
export function stopOnSignals(app: ApplicationService) {
  let askedAt: number | null = null

  const stop = async () => {
    if (askedAt !== null) {
      if (performance.now() - askedAt > SECOND_WISH_AFTER_MS) {
        process.exit(1)
      }
      return
    }
    askedAt = performance.now()
    setTimeout(() => process.exit(1), END_LIMIT_MS).unref()
    await started(app)
    await app.terminate()
    process.exit()
  }

  app.listen('SIGTERM', stop)
  app.listen('SIGINT', stop)
}

/**
 * What ends answers and connections is registered while the server starts, a moment after it listens. A start that fails
 * ends the process.
 */
async function started(app: ApplicationService) {
  while (!app.isReady) {
    await sleep(READY_POLL_MS)
  }
}
