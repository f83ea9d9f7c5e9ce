import { test } from '@japa/runner'
import { findWeakSettings } from '#core/environment/weak_settings'

const GOOD = {
  APP_KEY: 'mZq4tB7xWc9LkR2vYhN8sDfG5jPaE3uT',
  JWT_SECRET_KEY: 'Xy7Rb2Kd9Qw4Nf6Zt8Lm3Hs5Vc1Jg0Pe',
  APP_URL: 'https://chat.example.com',
}

test.group('What production refuses', () => {
  test('nothing of good settings', ({ assert }) => {
    assert.deepEqual(findWeakSettings(GOOD), [])
    assert.deepEqual(
      findWeakSettings({
        ...GOOD,
        APP_URL: 'http://localhost:8000',
        DEBUG: 'false',
        CORS_ORIGINS: 'https://a.example.com',
        TRUSTED_PROXIES: '10.0.0.0/8,127.0.0.1',
        REDIS_URL: 'redis://127.0.0.1:6379/0',
      }),
      []
    )
  })

  test('{name}: {reason}')
    .with([
      { name: 'APP_KEY', reason: 'short', settings: { APP_KEY: 'Zk3v9Qx1Lm8Zk3v9Qx1L' } },
      { name: 'JWT_SECRET_KEY', reason: 'same', settings: { JWT_SECRET_KEY: GOOD.APP_KEY } },
      { name: 'APP_URL', reason: 'missing', settings: { APP_URL: undefined } },
      { name: 'APP_URL', reason: 'http', settings: { APP_URL: 'http://chat.example.com' } },
      { name: 'DEBUG', reason: 'on', settings: { DEBUG: '1' } },
      { name: 'CORS_ORIGINS', reason: 'any', settings: { CORS_ORIGINS: 'https://a.test, *' } },
      { name: 'TRUSTED_PROXIES', reason: 'all', settings: { TRUSTED_PROXIES: '::/0' } },
      {
        name: 'REDIS_URL',
        reason: 'no password',
        settings: { REDIS_URL: 'redis://redis.internal:6379' },
      },
    ])
    .run(({ assert }, { name, settings }) => {
      const faults = findWeakSettings({ ...GOOD, ...settings })
      assert.lengthOf(faults, 1)
      assert.isTrue(faults[0].startsWith(`${name} `), faults[0])
    })
})
