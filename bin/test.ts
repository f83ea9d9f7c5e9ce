process.env.ENVIRONMENT = 'test'
process.env.NODE_ENV = 'test'

import 'reflect-metadata'
import { fileURLToPath } from 'node:url'
import { Ignitor } from '@adonisjs/core'
import { configure, processCLIArgs, run } from '@japa/runner'
import { freePort } from '../tests/support/free_port.js'
import { emptyHostFile } from '../tests/support/host_file.js'
import { laneOf } from '../tests/support/test_lane.js'
import { fail } from './fail.js'

/* Two runs at once do not meet, nor one and a server of the same machine. */
process.env.PORT = String(await freePort())

/* No test asks a real provider, whatever the shell is set up for. */
for (const name of ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'GEMINI_API_KEY', 'GEMINI_BASE_URL']) {
  delete process.env[name]
  delete process.env[`${name}_FILE`]
}
delete process.env.PROVIDERS_CONFIG
delete process.env.MCP_ALLOWED_PRIVATE_HOSTS
delete process.env.PROVIDERS_ALLOWED_PRIVATE_HOSTS
delete process.env.WEBHOOK_ALLOWED_PRIVATE_HOSTS

const APP_ROOT = new URL('../', import.meta.url)

/* A file of this run's own, which tests may write. */
process.env.MCP_CONFIG = await emptyHostFile(
  fileURLToPath(new URL(`${process.env.TEST_FOLDER ?? 'tmp'}/`, APP_ROOT))
)

const IMPORTER = (filePath: string) => {
  if (filePath.startsWith('./') || filePath.startsWith('../')) {
    return import(new URL(filePath, APP_ROOT).href)
  }
  return import(filePath)
}

new Ignitor(APP_ROOT, { importer: IMPORTER })
  .tap((app) => {
    app.booting(async () => {
      await import('#start/env')
    })
    app.booted(async () => {
      const { freshDatabase } = await import('../tests/support/fresh_database.js')
      await freshDatabase(app)
    })
    app.listen('SIGTERM', () => app.terminate())
  })
  .testRunner()
  .configure(async (app) => {
    const config = await import('../tests/bootstrap.js')

    processCLIArgs(process.argv.splice(2))
    configure({
      ...app.rcFile.tests,
      ...laneOf(process.env.TEST_LANE, app.rcFile.tests.suites),
      ...config,
      teardown: [() => app.terminate()],
    })
  })
  .run(() => run())
  .catch(async (error) => {
    process.stdout.write('\n0 passed, 1 failed\n')
    await fail(error)
  })
