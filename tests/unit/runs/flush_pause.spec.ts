import { test } from '@japa/runner'
import { FLUSH_INTERVAL_MS, flushPause, LOSS_LIMIT_MS, MAX_PAUSE_MS } from '#runs/flush_pause'

/** The slowest flushes that leave room for the pause between two. */
const SLOWEST_IN_TIME_MS = (LOSS_LIMIT_MS - FLUSH_INTERVAL_MS) / 2

test.group('The pause after a flush', () => {
  test('is ten times what the flush took where that loses nothing', ({ assert }) => {
    assert.equal(flushPause(0), 0)
    assert.equal(flushPause(5), 50)
    assert.equal(flushPause(40), 400)
  })

  test('loses no more than half a second where the disk allows it', ({ assert }) => {
    for (let flushMs = 0; flushMs <= SLOWEST_IN_TIME_MS; flushMs++) {
      const pause = Math.max(FLUSH_INTERVAL_MS, flushPause(flushMs))
      assert.isAtMost(flushMs + pause + flushMs, LOSS_LIMIT_MS, `${flushMs} ms`)
    }
  })

  test('is ten times what the flush took where the limit cannot be held, 2 s at most', ({
    assert,
  }) => {
    assert.equal(flushPause(SLOWEST_IN_TIME_MS + 1), 10 * (SLOWEST_IN_TIME_MS + 1))
    assert.equal(flushPause(200), 2_000)
    assert.equal(flushPause(5_000), MAX_PAUSE_MS)
  })
})
