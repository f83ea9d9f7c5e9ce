import { test } from '@japa/runner'
import { Webhook } from 'standardwebhooks'
import { endOfSecret, newSecret, signingKey } from '#webhooks/webhook_secret'
import { signedHeaders } from '#webhooks/sending/sign'

const NOW = Date.now()

test.group('Signatures of webhooks', () => {
  test('are those of the specification', ({ assert }) => {
    /* The example of its own libraries. */
    const headers = signedHeaders(
      {
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        payload: '{"test": 2432232314}',
        secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      },
      1_614_265_330_000
    )
    assert.equal(headers['webhook-timestamp'], '1614265330')
    assert.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  test('are good for the official package, with either secret while one is replaced', ({
    assert,
  }) => {
    const secrets = [newSecret(), newSecret()]
    const payload = '{"type":"webhook.test","text":"ü €"}'
    const headers = signedHeaders({ id: 'one', payload, secrets }, NOW)
    for (const secret of secrets) {
      assert.deepEqual(new Webhook(secret).verify(payload, headers), JSON.parse(payload))
    }
    assert.throws(() => new Webhook(newSecret()).verify(payload, headers))
    assert.throws(() => new Webhook(secrets[0]).verify(`${payload} `, headers))
    assert.throws(() =>
      new Webhook(secrets[0]).verify(payload, { ...headers, 'webhook-id': 'another' })
    )
  })

  test('secrets are 32 random bytes, of which the end may be shown', ({ assert }) => {
    const secret = newSecret()
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    assert.lengthOf(signingKey(secret), 32)
    assert.notEqual(newSecret(), secret)
    assert.equal(`${endOfSecret(secret)}=`, secret.slice(-5))
  })
})
