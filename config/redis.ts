import env from '#start/env'
import { defineConfig } from '@adonisjs/redis'
import type { InferConnections } from '@adonisjs/redis/types'
import { redisConnection } from '#core/redis_url'

/**
 * Redis is optional: without `REDIS_URL` nothing connects. Rate limits have a database of their own, the next after the
 * configured one: it may be emptied without harm to the jobs.
 */
const redisConfig = defineConfig({
  connection: 'main',
  connections: {
    main: redisConnection(env.get('REDIS_URL'), 0),
    /* It keeps the time itself. */
    limiter: { ...redisConnection(env.get('REDIS_URL'), 1), commandTimeout: undefined },
    /* What instances tell each other is dropped where it cannot be said at once. */
    relay: {
      ...redisConnection(env.get('REDIS_URL'), 0),
      enableOfflineQueue: false,
      /* The package would do it without anybody who hears that it failed, which ends the process. */
      autoResubscribe: false,
    },
  },
})

export default redisConfig

declare module '@adonisjs/redis/types' {
  export interface RedisConnections extends InferConnections<typeof redisConfig> {}
}
