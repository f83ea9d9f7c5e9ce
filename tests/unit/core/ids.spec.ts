import { test } from '@japa/runner'
import { newId, parseId } from '#core/ids'

const MANY = 10_000

test.group('newId', () => {
  test('makes ids that sort in the order they were made in', ({ assert }) => {
    const ids = Array.from({ length: MANY }, newId)
    assert.deepEqual([...ids].sort(), ids)
    assert.lengthOf([...new Set(ids)], MANY)
    assert.deepEqual(ids.map(parseId), ids)
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

test.group('parseId', () => {
  test('takes capitals for small letters', ({ assert }) => {
    const id = newId()
    assert.equal(parseId(id.toUpperCase()), id)
  })

  test('does not take {$self}')
    .with(['', 'x', crypto.randomUUID(), '-'.repeat(36), 7, null, undefined])
    .run(({ assert }, value) => {
      assert.isNull(parseId(value))
    })
})
