import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { RedisConnection } from '@adonisjs/redis'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import { redisConnection } from '#core/redis_url'
import { MemoryBuckets } from '#limits/memory_buckets'
import type { BucketStore, RateLimitPolicy, Take } from '#limits/rate_limit_policy'
import { RateLimits } from '#limits/rate_limits'
import { RedisBuckets } from '#limits/redis_buckets'
import settings from '#settings/services/settings'
import { freePort } from '#tests/support/free_port'
import { requires, TEST_REDIS_URL } from '#tests/support/requirements'

type Cleanup = (undo: () => void) => void

const FOUR: RateLimitPolicy = { name: 'four', requests: 4, windowS: 60 }
const TWO: RateLimitPolicy = { name: 'two', requests: 2, windowS: 900 }

/** How often a store was asked. */
class CountedStore implements BucketStore {
  asked = 0
  #store: BucketStore

  constructor(store: BucketStore) {
    this.#store = store
  }

  take(buckets: Parameters<BucketStore['take']>[0]) {
    this.asked++
    return this.#store.take(buckets)
  }

  giveBack(bucket: Parameters<BucketStore['giveBack']>[0]) {
    return this.#store.giveBack(bucket)
  }

  fill(bucket: Parameters<BucketStore['fill']>[0]) {
    return this.#store.fill(bucket)
  }
}

function redisAt(url: string, cleanup: Cleanup): RedisConnection['ioConnection'] {
  const redis = new RedisConnection('limiter', {
    ...redisConnection(url, 0),
    commandTimeout: undefined,
  })
  redis.on('error', () => {})
  cleanup(() => redis.disconnect())
  return redis.ioConnection
}

async function limitsOver(shared: BucketStore | null) {
  const stores = { local: new MemoryBuckets(), shared }
  return new RateLimits(stores, settings, await app.container.make('logger'))
}

/** Limits that are counted in Redis at `url`, or in this process. */
async function givenLimits(url: string | null, cleanup: Cleanup) {
  return limitsOver(url === null ? null : new RedisBuckets(redisAt(url, cleanup)))
}

/** How many of `tries`, all at once, get through. */
async function countThrough(limits: RateLimits, key: string, tries: number): Promise<number> {
  const results = await Promise.allSettled(
    Array.from({ length: tries }, () => limits.consume(FOUR, key))
  )
  return results.filter(({ status }) => status === 'fulfilled').length
}

async function refusalOf(limits: RateLimits, takes: Take[]): Promise<Problem> {
  try {
    await limits.take(takes)
  } catch (error) {
    if (error instanceof Problem) {
      return error
    }
    throw error
  }
  throw new Error('it got through')
}

const STORES = [
  { where: 'in memory', url: null },
  { where: 'in Redis', url: TEST_REDIS_URL },
]

for (const { where, url } of STORES) {
  test.group(`RateLimits ${where}`, (group) => {
    if (url !== null) {
      group.each.skip(...requires('redis'))
    }

    test('let as many through as the policy says, for each key', async ({ assert, cleanup }) => {
      const limits = await givenLimits(url, cleanup)
      assert.equal(await countThrough(limits, newId(), 10), 4)
      assert.equal(await countThrough(limits, newId(), 10), 4)
    })

    test('let no more through however many come at once', async ({ assert, cleanup }) => {
      const many = { name: 'many', requests: 123, windowS: 60 }
      const limits = await givenLimits(url, cleanup)
      const key = newId()
      const results = await Promise.allSettled(
        Array.from({ length: 500 }, () => limits.consume(many, key))
      )
      assert.lengthOf(
        results.filter(({ status }) => status === 'fulfilled'),
        123
      )
    })

    test('say how long to wait, and for what', async ({ assert, cleanup }) => {
      const limits = await givenLimits(url, cleanup)
      const key = newId()
      await countThrough(limits, key, 4)
      const { status, code, headers } = await refusalOf(limits, [{ policy: FOUR, key }])
      assert.equal(status, 429)
      assert.equal(code, 'rate_limited')
      assert.equal(headers['ratelimit-policy'], '"four";q=4;w=60')
      assert.match(headers.ratelimit, /^"four";r=0;t=(5\d|60)$/)
      assert.isAtMost(Number(headers['retry-after']), 60)
      assert.isAbove(Number(headers['retry-after']), 50)
    })

    test('take from all buckets of a request, or from none', async ({ assert, cleanup }) => {
      const limits = await givenLimits(url, cleanup)
      const key = newId()
      const both = [
        { policy: FOUR, key },
        { policy: TWO, key },
      ]
      const [first] = await limits.take(both)
      assert.equal(first.used, 1)
      await limits.take(both)
      const { headers } = await refusalOf(limits, both)
      assert.match(headers.ratelimit, /^"four";r=2;t=\d+, "two";r=0;t=\d+$/)
      assert.isAbove(Number(headers['retry-after']), 800)
      assert.equal(await countThrough(limits, key, 10), 2)
    })

    test('give back one, or all, and never more than was taken', async ({ assert, cleanup }) => {
      const limits = await givenLimits(url, cleanup)
      const key = newId()
      await limits.refund(FOUR, key)
      assert.equal(await countThrough(limits, key, 10), 4)
      await limits.refund(FOUR, key)
      assert.equal(await countThrough(limits, key, 2), 1)
      await limits.clear(FOUR, key)
      assert.equal(await countThrough(limits, key, 10), 4)
    })

    test('begin anew when their time is over', async ({ assert, cleanup }) => {
      const limits = await givenLimits(url, cleanup)
      const short = { name: 'short', requests: 1, windowS: 0.05 }
      const key = newId()
      await limits.consume(short, key)
      const { headers } = await refusalOf(limits, [{ policy: short, key }])
      assert.equal(headers['retry-after'], '1')
      const deadline = performance.now() + 5_000
      while (performance.now() < deadline) {
        const [standing] = await limits.take([{ policy: short, key }]).catch(() => [])
        if (standing !== undefined) {
          assert.equal(standing.used, 1)
          return
        }
      }
      assert.fail('it did not begin anew')
    })

    test('follow the setting at once, and are off at 0', async ({ assert, cleanup }) => {
      const limits = await givenLimits(url, cleanup)
      const policy: RateLimitPolicy = { name: 'set', requests: 'rate_api', windowS: 60 }
      const key = newId()
      {
        using _one = settings.fix({ rate_api: 1 })
        await limits.consume(policy, key)
      }
      {
        using _three = settings.fix({ rate_api: 3 })
        const [standing] = await limits.take([{ policy, key }])
        assert.containsSubset(standing, { requests: 3, used: 2 })
      }
      using _off = settings.fix({ rate_api: 0 })
      for (let n = 0; n < 5; n++) {
        assert.deepEqual(await limits.take([{ policy, key }]), [])
      }
    })
  })
}

test.group('RateLimits without the Redis that is configured', () => {
  test('count in this process, to half the limit, and fail nothing', async ({
    assert,
    cleanup,
  }) => {
    const limits = await givenLimits(`redis://127.0.0.1:${await freePort()}/0`, cleanup)
    assert.equal(await countThrough(limits, 'a', 10), 2)
    await limits.refund(FOUR, 'a')
    await limits.clear(FOUR, 'a')
    assert.equal(await countThrough(limits, 'a', 10), 2)
    const { headers } = await refusalOf(limits, [{ policy: FOUR, key: 'a' }])
    assert.equal(headers['ratelimit-policy'], '"four";q=2;w=60')
  })

  test('wait for one that is silent only at first', async ({ assert, cleanup }) => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    cleanup(() => {
      silent.close()
    })
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : null
    const store = new CountedStore(
      new RedisBuckets(redisAt(`redis://127.0.0.1:${port}/0`, cleanup))
    )
    const limits = await limitsOver(store)
    const many = { name: 'many', requests: 100, windowS: 60 }
    for (let n = 0; n < 20; n++) {
      await limits.consume(many, 'a')
    }
    assert.equal(store.asked, 5)
  })

  test('allow one at least', async ({ assert, cleanup }) => {
    const limits = await givenLimits(`redis://127.0.0.1:${await freePort()}/0`, cleanup)
    const one = { name: 'one', requests: 1, windowS: 60 }
    await limits.consume(one, 'a')
    const { code } = await refusalOf(limits, [{ policy: one, key: 'a' }])
    assert.equal(code, 'rate_limited')
  })
})

test.group('RateLimits of two processes over one Redis', (group) => {
  group.each.skip(...requires('redis'))

  test('are one limit', async ({ assert, cleanup }) => {
    const here = await givenLimits(TEST_REDIS_URL, cleanup)
    const there = await givenLimits(TEST_REDIS_URL, cleanup)
    const key = newId()
    assert.equal(await countThrough(here, key, 3), 3)
    assert.equal(await countThrough(there, key, 10), 1)
    await there.clear(FOUR, key)
    assert.equal(await countThrough(there, key, 2), 2)
  })

  test('let no more through than one would', async ({ assert, cleanup }) => {
    const processes = [
      await givenLimits(TEST_REDIS_URL, cleanup),
      await givenLimits(TEST_REDIS_URL, cleanup),
    ]
    const many = { name: 'many', requests: 100, windowS: 60 }
    const key = newId()
    const results = await Promise.allSettled(
      Array.from({ length: 500 }, (_, n) => processes[n % 2].consume(many, key))
    )
    assert.lengthOf(
      results.filter(({ status }) => status === 'fulfilled'),
      100
    )
  })

  test('do not ask again for a bucket that was just empty', async ({ assert, cleanup }) => {
    const store = new CountedStore(new RedisBuckets(redisAt(TEST_REDIS_URL, cleanup)))
    const limits = await limitsOver(store)
    const takes = [{ policy: FOUR, key: newId() }]
    for (let n = 0; n < 4; n++) {
      await limits.take(takes)
    }
    await refusalOf(limits, takes)
    const { headers } = await refusalOf(limits, takes)
    assert.equal(store.asked, 5)
    assert.match(headers.ratelimit, /^"four";r=0;t=\d+$/)
  })

  test('take no long pause of this process for silence of Redis', async ({ assert, cleanup }) => {
    const redis = redisAt(TEST_REDIS_URL, cleanup)
    const limits = await limitsOver(new RedisBuckets(redis))
    const key = newId()
    await redis.ping()
    const counting = countThrough(limits, key, 10)
    const until = performance.now() + 400
    await new Promise(setImmediate)
    while (performance.now() < until) {
      /* Busy. */
    }
    assert.equal(await counting, 4)
  })

  test('find their scripts again after Redis has lost them', async ({ assert, cleanup }) => {
    const redis = redisAt(TEST_REDIS_URL, cleanup)
    const limits = await limitsOver(new RedisBuckets(redis))
    const key = newId()
    assert.equal(await countThrough(limits, key, 2), 2)
    await redis.script('FLUSH')
    assert.equal(await countThrough(limits, key, 10), 2)
  })
})
