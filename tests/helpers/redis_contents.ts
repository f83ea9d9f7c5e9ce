import { Redis } from 'ioredis'
import { redisConnection } from '#core/redis_url'
import { TEST_REDIS_URL } from '#tests/support/requirements'

/** The next database number is that of the rate limits. */
const DATABASES = 2

export interface RedisEntry {
  key: string
  /** All that it holds. */
  text: string
  /** -1: it stays. */
  ttlMs: number
}

/** All that the Redis of the tests holds. */
export async function redisContents(): Promise<RedisEntry[]> {
  const entries: RedisEntry[] = []
  for (let number = 0; number < DATABASES; number++) {
    const { keyPrefix: _, ...options } = redisConnection(TEST_REDIS_URL, number)
    const redis = new Redis(options)
    for (const key of await redis.keys('*')) {
      const text = JSON.stringify(await contentOf(redis, key))
      entries.push({ key, text, ttlMs: await redis.pttl(key) })
    }
    await redis.quit()
  }
  return entries
}

async function contentOf(redis: Redis, key: string): Promise<unknown> {
  const type = await redis.type(key)
  switch (type) {
    case 'string':
      return redis.get(key)
    case 'hash':
      return redis.hgetall(key)
    case 'list':
      return redis.lrange(key, 0, -1)
    case 'set':
      return redis.smembers(key)
    case 'zset':
      return redis.zrange(key, 0, -1)
    case 'stream':
      return redis.xrange(key, '-', '+')
    case 'none':
      return null
    default:
      throw new Error(`Redis holds a ${type}: ${key}`)
  }
}
