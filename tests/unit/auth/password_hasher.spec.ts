import { test } from '@japa/runner'
import hash from '@adonisjs/core/services/hash'
import { PasswordHasher, type Hash } from '#auth/passwords/password_hasher'
import { scryptOptions } from '#config/hash'
import { Problem } from '#core/problem'

/** A hash that is done when the test says so. */
function givenSlowHash() {
  const running: (() => void)[] = []
  const slow: Hash = {
    make: () => new Promise((resolve) => running.push(() => resolve('done'))),
    verify: async () => false,
    needsReHash: () => false,
  }
  return { running, hasher: new PasswordHasher(slow, scryptOptions) }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

test.group('PasswordHasher', () => {
  test('verifies what it made', async ({ assert }) => {
    const hasher = new PasswordHasher(hash, scryptOptions)
    const hashed = await hasher.make('secret')
    assert.isTrue(await hasher.verify(hashed, 'secret'))
    assert.isFalse(await hasher.verify(hashed, 'Secret'))
    assert.isFalse(hasher.isOutdated(hashed))
  })

  test('verifies against nothing with the parameters of a real hash', async ({ assert }) => {
    const seen: string[] = []
    const hasher = new PasswordHasher(
      {
        make: (value) => hash.make(value),
        needsReHash: (hashed) => hash.needsReHash(hashed),
        verify: (hashed, plain) => {
          seen.push(hashed)
          return hash.verify(hashed, plain)
        },
      },
      scryptOptions
    )
    const real = await hasher.make('secret')
    assert.isFalse(await hasher.verify(undefined, 'secret'))
    assert.isTrue(hash.isValidHash(seen[0]))
    assert.isFalse(hasher.isOutdated(seen[0]))
    assert.equal(seen[0].length, real.length)
  })

  test('computes two at once, 100 wait, and the next is sent away', async ({ assert }) => {
    const { running, hasher } = givenSlowHash()
    const all = Array.from({ length: 102 }, () => hasher.make('x'))
    await nextTurn()
    assert.lengthOf(running, 2)
    const error = await hasher.make('x').catch((reason: unknown) => reason)
    assert.instanceOf(error, Problem)
    assert.deepInclude(error, { status: 503, code: 'server_busy' })

    for (let done = 0; done < all.length; done++) {
      running[done]()
      await nextTurn()
      assert.isAtMost(running.length - done - 1, 2)
    }
    assert.lengthOf(await Promise.all(all), 102)
    assert.equal(hasher.computed, 102)
  })

  test('goes on after a failure', async ({ assert }) => {
    const hasher = new PasswordHasher(
      {
        make: async () => {
          throw new Error('no memory')
        },
        verify: async () => true,
        needsReHash: () => false,
      },
      scryptOptions
    )
    for (let i = 0; i < 5; i++) {
      await assert.rejects(() => hasher.make('x'), 'no memory')
    }
    assert.isTrue(await hasher.verify('x', 'x'))
  })
})
