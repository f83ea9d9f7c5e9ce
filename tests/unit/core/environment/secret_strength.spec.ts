import { randomBytes } from 'node:crypto'
import { test } from '@japa/runner'
import { weaknessOf } from '#core/environment/secret_strength'

test.group('Strength of secrets', () => {
  test('32 random bytes are strong, however they are written', ({ assert }) => {
    for (let i = 0; i < 500; i++) {
      const bytes = randomBytes(32)
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        const secret = bytes.toString(encoding)
        assert.isNull(weaknessOf(secret), secret)
      }
    }
  })

  test('{secret} is weak')
    .with([
      { secret: 'Zk3v9Qx1Lm8', reason: 'shorter' },
      { secret: 'please-change-this-to-something-long-91', reason: 'sample' },
      { secret: 'your-super-key-that-has-40-characters-77', reason: 'sample' },
      { secret: 'k3Vq9zLx'.repeat(5), reason: 'repeats' },
      { secret: 'a'.repeat(40), reason: 'repeats' },
      { secret: 'abababababcdcdcdcdcdabababababababcdab', reason: 'random' },
      { secret: 'abcdefghijklmnopqrstuvwxyz0123456789', reason: 'random' },
    ])
    .run(({ assert }, { secret, reason }) => {
      assert.include(weaknessOf(secret), reason)
    })
})
