import env from '#start/env'
import { defineConfig } from '@adonisjs/redis'
import type { InferConnections } from '@adonisjs/redis/types'
import { redisConnection } from '#core/redis_url'

/**
 * Redis is optional: without `REDIS_URL` nothing connects. The limiter's `clear()` empties its whole database, so it has
 * one of its own, the next after the configured one.
 */
const redisConfig = defineConfig({
  connection: 'main',
  connections: {
    main: redisConnection(env.get('REDIS_URL'), 0),
    limiter: redisConnection(env.get('REDIS_URL'), 1),
    /* What instances tell each other is dropped where it cannot be said at once. */
    relay: { ...redisConnection(env.get('REDIS_URL'), 0), enableOfflineQueue: false },
  },
})

export default redisConfig

declare module '@adonisjs/redis/types' {
  export interface RedisConnections extends InferConnections<typeof redisConfig> {}
}
