import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, syncDestination } from '@adonisjs/core/logger'

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
      redact: {
        paths: [
          'password',
          '*.password',
          'authorization',
          '*.authorization',
          'headers.cookie',
          '*.api_key',
          '*.apiKey',
          'token',
          '*.token',
          'refresh_token',
          '*.refresh_token',
        ],
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
