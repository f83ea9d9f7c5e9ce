import { test } from '@japa/runner'
import { createAccount } from '#tests/helpers/accounts'
import { chat } from '#tests/helpers/chats'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { freePort } from '#tests/support/free_port'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { requires, TEST_REDIS_URL, onAnyDatabase } from '#tests/support/requirements'

function withWrongPassword(): string {
  const url = new URL(TEST_REDIS_URL)
  url.username = 'nobody'
  url.password = 'wrong'
  return url.href
}

test.group('A server that cannot use its Redis from the start', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(120_000)

  test('serves all the same, degraded: {name}')
    .with([
      { name: 'nobody listens', url: async () => `redis://127.0.0.1:${await freePort()}/0` },
      { name: 'the password is wrong', url: async () => withWrongPassword() },
    ])
    .run(async ({ assert, cleanup }, { url }) => {
      const upstream = await ChatUpstream.start()
      cleanup(() => upstream.close())
      const server = await OwnServer.prepare({
        sharesDatabase: true,
        upstream: upstream.url,
        env: { REDIS_URL: await url() },
      })
      cleanup(() => server.remove())
      const { log } = await server.start()
      const ready = await fetch(`${server.url}/health/ready`)
      assert.equal(ready.status, 200)
      assert.deepEqual(JSON.parse(await ready.text()), { status: 'degraded' })
      const account = await createAccount()
      for (let n = 0; n < 10; n++) {
        const body = { message: 'Hello', model: countingModel(3, 1) }
        const { status } = await chat(account, body, server.url)
        assert.equal(status, 200)
      }
      assert.notInclude(JSON.stringify(log), 'wrong')
      assert.deepEqual(await server.process.stop(), { code: 0, signal: null })
    })
    .skip(...requires('redis'))
})
