import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, destination, syncDestination } from '@adonisjs/core/logger'
import { describeError } from '#core/log_error'
import { redact } from '#core/redact'

/** What standard output holds of a command is its result. */
const isCommand = app.getEnvironment() === 'console'
const STDERR = 2

function defaultLevel() {
  if (app.inTest) {
    return 'silent'
  }
  if (env.get('DEBUG')) {
    return 'debug'
  }
  return isCommand ? 'warn' : 'info'
}

function destinationOfLines() {
  if (isCommand) {
    return destination({ dest: STDERR, sync: true })
  }
  return app.inProduction ? undefined : syncDestination()
}

/**
 * JSON lines on standard output, of commands on standard error, without message contents. Whatever could carry a credential
 * is cut out by its name.
 */
const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'chatflow',
      level: env.get('LOG_LEVEL') ?? defaultLevel(),
      serializers: { err: (error: unknown) => describeError(error) },
      formatters: { log: (fields: Record<string, unknown>) => redact(fields) },
      destination: await destinationOfLines(),
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
