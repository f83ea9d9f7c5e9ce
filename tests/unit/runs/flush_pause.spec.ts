import { test } from '@japa/runner'
import { DEFAULT_FLUSH_INTERVAL_MS, flushPause, lossLimit, MAX_PAUSE_MS } from '#runs/flush_pause'

const INTERVAL_MS = DEFAULT_FLUSH_INTERVAL_MS

/** The slowest flushes that leave room for the pause between two. */
const slowestInTime = (intervalMs: number) => (lossLimit(intervalMs) - intervalMs) / 2

test.group('The pause after a flush', () => {
  test('is ten times what the flush took where that loses nothing', ({ assert }) => {
    assert.equal(flushPause(0, INTERVAL_MS), 0)
    assert.equal(flushPause(5, INTERVAL_MS), 50)
    assert.equal(flushPause(40, INTERVAL_MS), 400)
  })

  test('loses no more than half a second where the disk allows it', ({ assert }) => {
    assert.equal(lossLimit(INTERVAL_MS), 500)
  })

  test('loses no more than two intervals of {$self} ms where the disk allows it')
    .with([20, INTERVAL_MS, 1_000, 10_000])
    .run(({ assert }, intervalMs) => {
      for (let flushMs = 0; flushMs <= slowestInTime(intervalMs); flushMs++) {
        const pause = Math.max(intervalMs, flushPause(flushMs, intervalMs))
        assert.isAtMost(flushMs + pause + flushMs, lossLimit(intervalMs), `${flushMs} ms`)
      }
    })

  test('is ten times what the flush took where the limit cannot be held, 2 s at most', ({
    assert,
  }) => {
    const tooSlow = slowestInTime(INTERVAL_MS) + 1
    assert.equal(flushPause(tooSlow, INTERVAL_MS), 10 * tooSlow)
    assert.equal(flushPause(200, INTERVAL_MS), 2_000)
    assert.equal(flushPause(5_000, INTERVAL_MS), MAX_PAUSE_MS)
  })
})
