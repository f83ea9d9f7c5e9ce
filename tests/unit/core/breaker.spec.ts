import { mock } from 'node:test'
import { test } from '@japa/runner'
import { Breaker } from '#core/breaker'

/** A breaker on a clock that the test sets. */
function givenBreaker(cleanup: (undo: () => void) => void) {
  let now = 1_000
  const clock = mock.method(performance, 'now', () => now)
  cleanup(() => clock.mock.restore())
  const pass = (ms: number) => {
    now += ms
  }
  return { breaker: new Breaker(), pass }
}

test.group('Breaker', () => {
  test('opens after five failures in a row, not after five in all', ({ assert, cleanup }) => {
    const { breaker } = givenBreaker(cleanup)
    for (let n = 0; n < 4; n++) {
      assert.isFalse(breaker.failed())
    }
    breaker.succeeded()
    for (let n = 0; n < 4; n++) {
      assert.isFalse(breaker.failed())
    }
    assert.isFalse(breaker.isOpen)
    assert.isTrue(breaker.failed())
    assert.isTrue(breaker.isOpen)
  })

  test('lets one try decide after ten seconds', ({ assert, cleanup }) => {
    const { breaker, pass } = givenBreaker(cleanup)
    for (let n = 0; n < 5; n++) {
      breaker.failed()
    }
    pass(9_999)
    assert.isTrue(breaker.isOpen)
    pass(1)
    assert.isFalse(breaker.isOpen)
    assert.isTrue(breaker.failed())
    assert.isTrue(breaker.isOpen)
    pass(10_000)
    breaker.succeeded()
    assert.isFalse(breaker.failed())
    assert.isFalse(breaker.isOpen)
  })
})
