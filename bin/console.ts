await import('reflect-metadata')
const { Ignitor } = await import('@adonisjs/core')
const { deriveNodeEnv } = await import('./environment.js')
const { fail } = await import('./fail.js')

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

deriveNodeEnv(APP_ROOT)

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    for (const [signal, exitCode] of SIGNALS) {
      app.listen(signal, () => app.terminate().finally(() => process.exit(exitCode)))
    }
  })
  .ace()
  .handle(process.argv.splice(2))
  .catch(fail)
