import { test } from '@japa/runner'
import { isId, newId } from '#core/ids'

const MANY = 10_000

test.group('newId', () => {
  test('makes ids that sort in the order they were made in', ({ assert }) => {
    const ids = Array.from({ length: MANY }, newId)
    assert.deepEqual([...ids].sort(), ids)
    assert.lengthOf([...new Set(ids)], MANY)
    assert.isTrue(ids.every(isId))
  })

  test('goes on in order when the clock is set back', ({ assert, cleanup }) => {
    const before = newId()
    const { now } = Date
    cleanup(() => {
      Date.now = now
    })
    Date.now = () => now() - 3_600_000
    const behind = [newId(), newId()]
    assert.deepEqual([before, ...behind].sort(), [before, ...behind])
  })
})
