import env from '#start/env'
import app from '@adonisjs/core/services/app'
import { defineConfig, drivers } from '@adonisjs/queue'

const hasRedis = Boolean(env.get('REDIS_URL'))

/**
 * Background jobs. They wait in Redis where it is configured, otherwise in the database, and there too while Redis is
 * away. A server executes them itself: see `app/jobs/job_worker.ts`.
 */
const queueConfig = defineConfig({
  default: hasRedis ? 'redis' : 'database',
  adapters: {
    database: drivers.database(),
    ...(hasRedis && { redis: drivers.redis({ connectionName: 'main' }) }),
  },
  worker: {
    concurrency: 4,
    /* How often a worker with jobs in work looks for more. */
    idleDelay: '1s',
    /* A job whose process died is given out once more, and told so. */
    maxStalledCount: 1,
    /* The server's own end stops the worker. */
    gracefulShutdown: false,
  },
  locations: [app.makePath('app/jobs/**/*_job.{ts,js}')],
})

export default queueConfig
