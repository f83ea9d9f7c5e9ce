import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { redisConnection } from '#core/redis_url'
import { RedisConnection } from '@adonisjs/redis'
import { OwnServer } from '#tests/support/own_server'
import { onAnyDatabase, requires, TEST_REDIS_URL } from '#tests/support/requirements'

async function statusFrom(server: OwnServer, forwardedFor: string): Promise<number> {
  const response = await fetch(`${server.url}/openapi.json`, {
    headers: { 'x-forwarded-for': forwardedFor },
  })
  await response.text()
  return response.status
}

test.group('Clients behind a proxy that is trusted', (group) => {
  group.tap(onAnyDatabase)
  group.tap((each) => each.timeout(120_000))

  test('are limited each by their own address, IPv6 by network', async ({ assert, cleanup }) => {
    const server = await OwnServer.prepare({
      env: { TRUSTED_PROXIES: 'loopback', RATE_LIMIT_ANONYMOUS: '1' },
    })
    cleanup(() => server.remove())
    await server.start()
    assert.equal(await statusFrom(server, '203.0.113.1'), 200)
    assert.equal(await statusFrom(server, '203.0.113.1'), 429)
    assert.equal(await statusFrom(server, '203.0.113.2'), 200)
    /* What the client itself wrote before the proxy's entry is not believed. */
    assert.equal(await statusFrom(server, '198.51.100.7, 203.0.113.2'), 429)
    assert.equal(await statusFrom(server, '2001:db8:1:2::1'), 200)
    assert.equal(await statusFrom(server, '2001:db8:1:2:ffff::9'), 429)
    assert.equal(await statusFrom(server, '2001:db8:1:3::1'), 200)
  })
})

test.group('Two servers over one Redis', (group) => {
  group.each.skip(...requires('postgres', 'redis'))
  group.tap((each) => each.timeout(120_000))

  test('let no more through than one, however many ask at once', async ({ assert, cleanup }) => {
    const redis = new RedisConnection('limiter', redisConnection(TEST_REDIS_URL, 1))
    redis.on('error', () => {})
    cleanup(() => redis.disconnect())
    const env = { REDIS_URL: TEST_REDIS_URL, RATE_LIMIT_API: '60' }
    const here = await OwnServer.prepare({ sharesDatabase: true, env })
    const there = await OwnServer.prepare({ sharesDatabase: true, env })
    cleanup(() => here.remove())
    cleanup(() => there.remove())
    await Promise.all([here.start(), there.start()])
    const account = await here.createAccount()

    const statuses = await Promise.all(
      Array.from({ length: 500 }, async (_, n) => {
        const response = await fetch(`${[here, there][n % 2].url}/auth/me`, {
          headers: { ...account.headers, 'x-request-id': newId() },
        })
        await response.text()
        return response.status
      })
    )
    assert.lengthOf(
      statuses.filter((status) => status === 200),
      60
    )
    const keys = await redis.ioConnection.keys('chatflow:limit:api:*')
    assert.isNotEmpty(keys)
  })
})
