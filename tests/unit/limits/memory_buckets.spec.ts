import { test } from '@japa/runner'
import { MAX_BUCKETS, MemoryBuckets } from '#limits/memory_buckets'

const bucketOf = (name: string, key: string, windowS = 60) => ({
  name,
  requests: 3,
  windowS,
  key,
})

test.group('Buckets in memory', () => {
  test('are bounded whatever addresses there are', ({ assert }) => {
    const buckets = new MemoryBuckets()
    for (let n = 0; n < 2 * MAX_BUCKETS; n++) {
      buckets.take([bucketOf('address', `2001:db8:${n}::/64`)])
    }
    assert.equal(buckets.size, MAX_BUCKETS)
  })

  test('of a person stay when addresses come in floods', ({ assert }) => {
    const buckets = new MemoryBuckets()
    const own = bucketOf('two-factor', 'ada')
    buckets.take([own])
    for (let n = 0; n < MAX_BUCKETS; n++) {
      buckets.take([bucketOf('address', `10.${n}`)])
    }
    assert.equal(buckets.take([own]).levels[0].used, 2)
  })

  test('give way in the order in which they began', ({ assert }) => {
    const buckets = new MemoryBuckets()
    for (let n = 0; n < MAX_BUCKETS; n++) {
      buckets.take([bucketOf('address', `${n}`)])
    }
    buckets.take([bucketOf('address', 'one more')])
    const usedOf = (key: string) => buckets.take([bucketOf('address', key)]).levels[0].used
    assert.equal(usedOf(`${MAX_BUCKETS - 1}`), 2)
    assert.equal(usedOf('one more'), 2)
    assert.equal(usedOf('0'), 1)
  })

  test('that are over make room for new ones', async ({ assert }) => {
    const buckets = new MemoryBuckets()
    const shortMs = 5
    for (let n = 0; n < 100; n++) {
      buckets.take([bucketOf('short', `${n}`, shortMs / 1000)])
    }
    const over = performance.now() + shortMs
    while (performance.now() <= over) {
      await new Promise(setImmediate)
    }
    for (let n = 0; n < 50; n++) {
      buckets.take([bucketOf('short', `new ${n}`, 60)])
    }
    assert.equal(buckets.size, 50)
  })

  test('are not made by requests that are refused', ({ assert }) => {
    const buckets = new MemoryBuckets()
    const full = bucketOf('api', 'ada')
    for (let n = 0; n < full.requests; n++) {
      buckets.take([full])
    }
    const { isTaken, levels } = buckets.take([full, bucketOf('token', 'script')])
    assert.isFalse(isTaken)
    assert.deepEqual(
      levels.map(({ used }) => used),
      [3, 0]
    )
    assert.equal(buckets.size, 1)
  })
})
