import app from '@adonisjs/core/services/app'
import { defineConfig, drivers } from '@adonisjs/queue'

export default defineConfig({
  default: 'database',
  adapters: {
    database: drivers.database(),
  },
  worker: {
    concurrency: 4,
    idleDelay: '1s',
  },
  locations: [app.makePath('app/jobs/**/*_job.{ts,js}')],
})
