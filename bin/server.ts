await import('reflect-metadata')
const { Ignitor } = await import('@adonisjs/core')
const { deriveNodeEnv } = await import('./environment.js')
const { fail } = await import('./fail.js')
const { createHttpServer } = await import('#core/http_server')
const { logCrashes } = await import('./log_crashes.js')
const { stopOnSignals } = await import('./stop_on_signals.js')

const APP_ROOT = new URL('../', import.meta.url)
const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_PORT = '8000'

const IMPORTER = (filePath: string) => {
  if (filePath.startsWith('./') || filePath.startsWith('../')) {
    return import(new URL(filePath, APP_ROOT).href)
  }
  return import(filePath)
}

deriveNodeEnv()

const ignitor = new Ignitor(APP_ROOT, { importer: IMPORTER }).tap((app) => {
  app.booting(async () => {
    await import('#start/env')
    process.env.HOST ||= DEFAULT_HOST
    process.env.PORT ||= DEFAULT_PORT
  })
  app.booted(async () => {
    const { prepareDatabase } = await import('#operations/prepare_database')
    await prepareDatabase(app, 'server')
  })
  app.ready(async () => {
    const { announce } = await import('#operations/announce')
    const { releaseStartMemory } = await import('#operations/release_start_memory')
    await announce(app)
    releaseStartMemory()
  })
  logCrashes(app)
  stopOnSignals(app)
})

await ignitor.httpServer().start(createHttpServer).catch(fail)
