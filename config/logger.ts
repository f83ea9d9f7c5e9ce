import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, syncDestination } from '@adonisjs/core/logger'
import { describeError } from '#core/log_error'

/** Names under which a credential could get into a log line, by mistake. */
const CREDENTIALS = [
  'password',
  'current_password',
  'authorization',
  'cookie',
  'token',
  'access_token',
  'refresh_token',
  'api_key',
  'apiKey',
  'key',
  'secret',
]

/**
 * JSON lines on standard output, without message contents. Whatever could carry a credential is cut out by path.
 */
const loggerConfig = defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: true,
      name: 'chatflow',
      level: env.get('LOG_LEVEL') ?? (app.inTest ? 'silent' : env.get('DEBUG') ? 'debug' : 'info'),
      serializers: { err: (error: unknown) => describeError(error) },
      redact: {
        paths: CREDENTIALS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
      destination: app.inProduction ? undefined : await syncDestination(),
    },
  },
})

export default loggerConfig

declare module '@adonisjs/core/types' {
  export interface LoggersList extends InferLoggers<typeof loggerConfig> {}
}
