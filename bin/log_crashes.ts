import type { ApplicationService } from '@adonisjs/core/types'

/**
 * An error that nobody caught ends the server with exit code 1, as it does by itself, and is told to the log as any other:
 * Node would print all that libraries hang on it, such as requests and their credentials.
 */
export function logCrashes(app: ApplicationService) {
  app.booted(async () => {
    const logger = await app.container.make('logger')
    process.on('uncaughtException', (error, origin) => {
      logger.fatal({ err: error, origin }, 'the server ends because of an error that nobody caught')
      process.exit(1)
    })
  })
}
