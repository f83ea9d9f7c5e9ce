import { test } from '@japa/runner'
import { Deadlines } from '#core/deadlines'
import { until } from '#tests/helpers/until'
import { onAnyDatabase } from '#tests/support/requirements'

test.group('Deadlines', (group) => {
  group.tap(onAnyDatabase)
  test('call back once, not before their time, in the order they are due', async ({ assert }) => {
    const wheel = new Deadlines()
    const begin = performance.now()
    const calls: { name: string; after: number }[] = []
    const note = (name: string) => () => calls.push({ name, after: performance.now() - begin })
    wheel.arm(450, note('late'))
    wheel.arm(150, note('early'))
    wheel.arm(0, note('now'))
    assert.equal(wheel.armed, 3)

    await until(() => wheel.armed === 0, 'all have passed')

    assert.deepEqual(
      calls.map(({ name }) => name),
      ['now', 'early', 'late']
    )
    assert.isAtLeast(calls[1].after, 150)
    assert.isAtLeast(calls[2].after, 450)
  })

  test('can be moved later, earlier and cancelled', async ({ assert }) => {
    const wheel = new Deadlines()
    const begin = performance.now()
    let moved = 0
    const calls: string[] = []
    const later = wheel.arm(100, () => {
      moved = performance.now() - begin
      calls.push('later')
    })
    later.rearm(500)
    const sooner = wheel.arm(60_000, () => calls.push('sooner'))
    sooner.rearm(100)
    wheel.arm(100, () => calls.push('cancelled')).cancel()

    await until(() => wheel.armed === 0, 'all have passed')

    assert.deepEqual(calls, ['sooner', 'later'])
    assert.isAtLeast(moved, 500)
  })

  test('can be armed again from their own call, and cancelled by another one', async ({
    assert,
  }) => {
    const wheel = new Deadlines()
    let calls = 0
    const repeated = wheel.arm(10, () => {
      calls++
      other.cancel()
      if (calls < 3) {
        repeated.rearm(10)
      }
    })
    const other = wheel.arm(10, () => assert.fail('was cancelled before its turn'))
    /* Newer ones stand first in a slot: put the one that cancels before the other. */
    repeated.rearm(9)

    await until(() => wheel.armed === 0, 'all have passed')

    assert.equal(calls, 3)
  })

  test('stay for further turns of the wheel when they are far away', async ({ assert }) => {
    const wheel = new Deadlines()
    const far = wheel.arm(10 * 60_000, () => assert.fail('ten minutes have not passed'))
    wheel.arm(250, () => far.cancel())

    await until(() => wheel.armed === 0, 'the far one was cancelled')
  })

  test('do not take waiting input for silence when the process was busy', async ({ assert }) => {
    const wheel = new Deadlines()
    let expired = false
    const silence = wheel.arm(250, () => (expired = true))
    await new Promise<void>((resolve) => setImmediate(resolve))

    /* The process is busy past the deadline; the input that came meanwhile is read in the same turn. */
    const busyUntil = performance.now() + 400
    while (performance.now() < busyUntil);
    setImmediate(() => silence.rearm(60_000))
    await new Promise<void>((resolve) => setTimeout(resolve, 250))

    assert.isFalse(expired)
    silence.cancel()
  })
})
