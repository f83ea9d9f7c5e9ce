import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import type { RedisService } from '@adonisjs/redis/types'
import { compareSchema } from './compare_schema.js'
import type { Probes } from './check_readiness.js'

/**
 * The probes of this installation. A database that once had all migrations is not asked for them again: it does not
 * lose them.
 *
 * @param redis - null where Redis is not configured
 */
export function readinessProbes(
  app: ApplicationService,
  db: Database,
  redis: RedisService | null
): Probes {
  let isMigrated = false
  return {
    database: async () => {
      await db.rawQuery('select 1')
      return true
    },
    migrations: async () => {
      if (!isMigrated) {
        const { pending } = await compareSchema(app, db)
        isMigrated = pending.length === 0
      }
      return isMigrated
    },
    redis: redis && (async () => (await redis.ping()) === 'PONG'),
  }
}
