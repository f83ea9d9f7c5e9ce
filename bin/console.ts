import type { ApplicationService } from '@adonisjs/core/types'

await import('reflect-metadata')
const { Ignitor } = await import('@adonisjs/core')
const { deriveNodeEnv } = await import('./environment.js')
const { fail } = await import('./fail.js')
const { failureOf } = await import('#core/console/command_failure')
const { CommandErrorHandler } = await import('#core/console/command_error_handler')

const APP_ROOT = new URL('../', import.meta.url)

/** A command that is interrupted has not done its work: shells expect 128 and the signal's number. */
const SIGNALS = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

const IMPORTER = (filePath: string) => {
  if (filePath.startsWith('./') || filePath.startsWith('../')) {
    return import(new URL(filePath, APP_ROOT).href)
  }
  return import(filePath)
}

/** npm passes on the Ctrl-C that the terminal has already sent to us: two signals at once are one wish. */
const SECOND_WISH_AFTER_MS = 1_000

/** What shells expect of a program whose reader has gone away: 128 and the number of SIGPIPE. */
const READER_GONE = 141

deriveNodeEnv()

/** Ends in order: what commands have begun is brought to a whole or rolled back. A second wish, a moment later, at once. */
function endOn(app: ApplicationService) {
  let askedAt: number | null = null
  return (exitCode: number) => {
    if (askedAt === null) {
      askedAt = performance.now()
      void app.terminate().finally(() => process.exit(exitCode))
    } else if (performance.now() - askedAt > SECOND_WISH_AFTER_MS) {
      process.exit(exitCode)
    }
  }
}

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    const end = endOn(app)
    for (const [signal, exitCode] of SIGNALS) {
      app.listen(signal, () => end(exitCode))
    }
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') {
        throw error
      }
      end(READER_GONE)
    })
  })
  .ace()
  .configure(async (app) => {
    const kernel = await app.container.make('ace')
    kernel.info.set('binary', 'npm run ace --')
    kernel.errorHandler = new CommandErrorHandler(kernel.errorHandler)
  })
  .handle(process.argv.slice(2))
  .catch((error) => fail(error, failureOf(error)?.exitCode))
