import { test } from '@japa/runner'
import { MAX_TRIES, retryDelayMs } from '#webhooks/sending/retry_delay'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

test.group('The pause before the next attempt', () => {
  test('grows, for eight attempts in more than a day', ({ assert }) => {
    const delays = Array.from({ length: MAX_TRIES - 1 }, (_, n) => retryDelayMs(n + 1, null, 0.5))
    assert.deepEqual(delays, [
      5_000,
      5 * MINUTE_MS,
      30 * MINUTE_MS,
      2 * HOUR_MS,
      5 * HOUR_MS,
      10 * HOUR_MS,
      10 * HOUR_MS,
    ])
    assert.equal(MAX_TRIES, 8)
    assert.isNull(retryDelayMs(MAX_TRIES, null, 0.5))
  })

  test('is spread by a tenth', ({ assert }) => {
    assert.equal(retryDelayMs(1, null, 0), 4_500)
    assert.equal(retryDelayMs(1, null, 1), 5_500)
  })

  test('is as long as the receiver asks, within a day', ({ assert }) => {
    assert.equal(retryDelayMs(1, 90_000, 0.5), 90_000)
    assert.equal(retryDelayMs(4, 90_000, 0.5), 2 * HOUR_MS)
    assert.equal(retryDelayMs(1, 100 * HOUR_MS, 0.5), 24 * HOUR_MS)
    assert.isNull(retryDelayMs(MAX_TRIES, 1_000, 0.5))
  })
})
