import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { PASSWORD } from '#tests/helpers/accounts'
import { idsOf, openChat, sendJson, show } from '#tests/helpers/chats'
import { redisContents } from '#tests/helpers/redis_contents'
import { untilAsync } from '#tests/helpers/until_async'
import { ChatUpstream } from '#tests/support/chat_upstream'
import { countingModel, OwnServer } from '#tests/support/own_server'
import { onAnyDatabase, requires, TEST_REDIS_URL } from '#tests/support/requirements'

/** What is counted for a person is counted for a minute. */
const COUNTED_FOR_MS = 60_000
const PATIENCE_MS = 20_000

/** What Redis holds of somebody, keys and values. */
async function entriesWith(...canaries: string[]) {
  const entries = await redisContents()
  return entries.filter(({ key, text }) =>
    canaries.some((canary) => key.includes(canary) || text.includes(canary))
  )
}

test.group('Redis', (group) => {
  group.tap(onAnyDatabase)
  group.each.timeout(120_000)

  test('holds no words of people, and nothing of those who are gone but counts for a minute', async ({
    assert,
    cleanup,
  }) => {
    const upstream = await ChatUpstream.start()
    cleanup(() => upstream.close())
    const server = await OwnServer.prepare({
      upstream: upstream.url,
      env: { REDIS_URL: TEST_REDIS_URL },
    })
    cleanup(() => server.remove())
    await server.start()
    const canary = `canary${newId().replaceAll('-', '')}`
    const email = `${canary}@example.test`
    const nobody = { headers: {} }
    const words = { email, password: PASSWORD, full_name: canary }
    const made = await sendJson('POST', `${server.url}/auth/register`, nobody, words)
    assert.equal(made.status, 201)
    const login = `${server.url}/auth/login-json`
    const wrong = await sendJson('POST', login, nobody, { email, password: canary })
    assert.equal(wrong.status, 401)
    const signedIn = await sendJson('POST', login, nobody, { email, password: PASSWORD })
    const pair: { access_token: string } = JSON.parse(signedIn.text)
    const headers = { authorization: `Bearer ${pair.access_token}` }

    const ids: string[] = []
    for (const n of [1, 2]) {
      const target = { headers: { ...headers, 'idempotency-key': `${canary}-${n}` } }
      const question = { message: `Say ${canary}`, model: countingModel(20, 1) }
      const stream = await openChat(target, question, server.url)
      await stream.closed()
      const { conversationId, runId } = idsOf(stream.events)
      ids.push(conversationId, runId)
      /* A job in Redis gives it one. */
      await untilAsync(
        async () => {
          const { title } = await show({ headers }, conversationId, { base: server.url })
          return title !== null
        },
        'there was a title',
        PATIENCE_MS
      )
    }
    const me = await sendJson('GET', `${server.url}/auth/me`, { headers })
    const { id: personId }: { id: string } = JSON.parse(me.text)
    assert.isNotEmpty(await entriesWith(personId))
    assert.isEmpty(await entriesWith(canary))

    const [conversationId] = ids
    const address = `${server.url}/conversations/${conversationId}`
    const deleted = await sendJson('DELETE', address, { headers })
    assert.equal(deleted.status, 204)
    const erased = await sendJson(
      'DELETE',
      `${server.url}/auth/me`,
      { headers },
      { password: PASSWORD }
    )
    assert.equal(erased.status, 204)

    assert.isEmpty(await entriesWith(canary))
    for (const { key, ttlMs } of await entriesWith(personId, ...ids)) {
      assert.isTrue(ttlMs >= 0 && ttlMs <= COUNTED_FOR_MS, `${key} stays for ${ttlMs} ms`)
    }
    assert.deepEqual(await server.process.stop(), { code: 0, signal: null })
  }).skip(...requires('redis'))
})
