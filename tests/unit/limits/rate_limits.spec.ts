import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { LimiterManager } from '@adonisjs/limiter'
import LimiterMemoryStore from '@adonisjs/limiter/stores/memory'
import LimiterRedisStore from '@adonisjs/limiter/stores/redis'
import { RedisConnection } from '@adonisjs/redis'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import { redisConnection } from '#core/redis_url'
import { RateLimits, type CounterStores, type RateLimitPolicy } from '#limits/rate_limits'
import { freePort } from '#tests/support/free_port'
import { requires, TEST_REDIS_URL } from '#tests/support/requirements'

const FOUR: RateLimitPolicy = { name: 'four', requests: 4, windowS: 60 }

/** Limits that are counted in Redis at `url`, or in this process. */
async function givenLimits(url: string | null, cleanup: (undo: () => void) => void) {
  const redis = new RedisConnection('limiter', redisConnection(url ?? TEST_REDIS_URL, 0))
  redis.on('error', () => {})
  cleanup(() => redis.disconnect())
  const limiters = new LimiterManager({
    default: 'memory',
    stores: {
      memory: (options) => new LimiterMemoryStore(options),
      redis: (options) => new LimiterRedisStore(redis, options),
    },
  })
  const stores: CounterStores = {
    local: (options) => limiters.use('memory', options),
    shared: url === null ? null : (options) => limiters.use('redis', options),
  }
  return new RateLimits(stores, await app.container.make('logger'))
}

/** How many of `tries` get through. */
async function countThrough(limits: RateLimits, key: string, tries: number): Promise<number> {
  const results = await Promise.allSettled(
    Array.from({ length: tries }, () => limits.consume(FOUR, key))
  )
  return results.filter(({ status }) => status === 'fulfilled').length
}

async function refusalOf(limits: RateLimits, key: string): Promise<Problem> {
  try {
    await limits.consume(FOUR, key)
  } catch (error) {
    if (error instanceof Problem) {
      return error
    }
    throw error
  }
  throw new Error('it got through')
}

test.group('RateLimits in memory', () => {
  test('lets as many through as the policy says, for each key', async ({ assert, cleanup }) => {
    const limits = await givenLimits(null, cleanup)
    assert.equal(await countThrough(limits, 'a', 10), 4)
    assert.equal(await countThrough(limits, 'b', 10), 4)
  })

  test('says how long to wait', async ({ assert, cleanup }) => {
    const limits = await givenLimits(null, cleanup)
    await countThrough(limits, 'a', 4)
    const { status, code, headers } = await refusalOf(limits, 'a')
    assert.equal(status, 429)
    assert.equal(code, 'rate_limited')
    assert.equal(headers['ratelimit-policy'], '"four";q=4;w=60')
    assert.isAtMost(Number(headers['retry-after']), 60)
    assert.isAbove(Number(headers['retry-after']), 50)
  })

  test('gives back one, or all', async ({ assert, cleanup }) => {
    const limits = await givenLimits(null, cleanup)
    await countThrough(limits, 'a', 4)
    await limits.refund(FOUR, 'a')
    assert.equal(await countThrough(limits, 'a', 2), 1)
    await limits.clear(FOUR, 'a')
    assert.equal(await countThrough(limits, 'a', 10), 4)
  })
})

test.group('RateLimits without the Redis that is configured', () => {
  test('counts in this process, to half the limit, and fails nothing', async ({
    assert,
    cleanup,
  }) => {
    const limits = await givenLimits(`redis://127.0.0.1:${await freePort()}/0`, cleanup)
    assert.equal(await countThrough(limits, 'a', 10), 2)
    await limits.refund(FOUR, 'a')
    await limits.clear(FOUR, 'a')
    assert.equal(await countThrough(limits, 'a', 10), 2)
  })
})

test.group('RateLimits in Redis', (group) => {
  group.each.skip(...requires('redis'))

  test('are shared by processes', async ({ assert, cleanup }) => {
    const [here, there] = [
      await givenLimits(TEST_REDIS_URL, cleanup),
      await givenLimits(TEST_REDIS_URL, cleanup),
    ]
    const key = newId()
    assert.equal(await countThrough(here, key, 3), 3)
    assert.equal(await countThrough(there, key, 10), 1)
    await there.clear(FOUR, key)
    assert.equal(await countThrough(here, key, 10), 4)
  })
})
