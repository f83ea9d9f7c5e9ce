import type { Logger } from '@adonisjs/core/logger'
import type { RedisService } from '@adonisjs/redis/types'

/** Says once that a connection to Redis has failed, and once that it is there again; it is tried again each few seconds. */
export function logOutages(redis: RedisService, logger: Logger): void {
  redis.doNotLogErrors()
  redis.on('connection', (connection) => {
    const { connectionName } = connection
    let isAway = false
    const note = ({ error }: { error: unknown }) => {
      if (!isAway) {
        isAway = true
        logger.warn({ err: error, connection: connectionName }, 'Redis is away')
      }
    }
    connection.on('error', note)
    connection.on('subscriber:error', note)
    connection.on('ready', () => {
      if (isAway) {
        isAway = false
        logger.warn({ connection: connectionName }, 'Redis is there again')
      }
    })
  })
}
