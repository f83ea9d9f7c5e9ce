import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { createAccount } from '#tests/helpers/accounts'
import { chat, fakeModels } from '#tests/helpers/chats'
import { Contract } from '#tests/helpers/contract'
import { plainRequest } from '#tests/helpers/plain_http'
import { createWorld } from '#tests/helpers/worlds'

const MAX_KEY_LENGTH = 255

test.group('The header Idempotency-Key', (group) => {
  group.setup(async () => {
    const fake = await fakeModels()
    return () => fake[Symbol.dispose]()
  })

  const bodies = [
    { name: 'conversations.store', path: '/conversations', body: '{}' },
    { name: 'conversations.chat', path: '/conversations/chat', body: '{"message":"Hello"}' },
    {
      name: 'conversations.chat_stream',
      path: '/conversations/chat/stream',
      body: '{"message":"Hello"}',
    },
  ]

  test('of {path} is refused where it is not visible ASCII')
    .with(bodies)
    .run(async ({ assert }, { name, path, body }) => {
      const contract = new Contract()
      const { headers } = await createAccount()
      for (const key of ['', 'a b', 'a\tb', 'é', 'ÿ', 'x'.repeat(MAX_KEY_LENGTH + 1)]) {
        const answer = await plainRequest(path, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': key },
          body,
        })
        contract.assertAnswer(name, answer)
        assert.include(answer.text, '"idempotency_key_invalid"', key)
      }
    })

  test('of {path} may have 255 characters')
    .with(bodies)
    .run(async ({ assert }, { path, body }) => {
      const { headers } = await createAccount()
      const answer = await plainRequest(path, {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'idempotency-key': '~'.repeat(MAX_KEY_LENGTH),
        },
        body,
      })
      assert.oneOf(answer.status, [200, 201])
    })
})

test.group('The header Last-Event-ID', (group) => {
  group.setup(async () => {
    const fake = await fakeModels()
    return () => fake[Symbol.dispose]()
  })

  test('is an empty answer where it names nothing of the conversation', async ({ assert }) => {
    const { owner, conversationId } = await createWorld()
    const stranger = await createAccount()
    const { body: strange } = await chat(stranger, { message: 'Hello' })
    const ids = [
      '',
      'x',
      '1',
      'null',
      `${newId()}:1:1`,
      `${newId()}:999999999:999999999`,
      `${newId()}:1:${'9'.repeat(40)}`,
      `${strange.run_id}:1:1`,
      '"><script>',
      'x'.repeat(8_000),
    ]
    for (const id of ids) {
      const answer = await plainRequest(`/conversations/${conversationId}/stream`, {
        headers: { ...owner.headers, 'last-event-id': id },
      })
      assert.equal(answer.status, 204, `${id}: ${answer.text}`)
    }
  })

  test('beyond the end of a finished answer is answered by a replay', async ({ assert }) => {
    const account = await createAccount()
    const { body } = await chat(account, { message: 'Hello' })
    for (const n of ['999999999', '0']) {
      const answer = await plainRequest(`/conversations/${body.conversation_id}/stream`, {
        headers: { ...account.headers, 'last-event-id': `${body.run_id}:1:${n}` },
      })
      assert.equal(answer.status, 200)
      assert.include(answer.text, `id: ${body.run_id}:1:1\n`)
      assert.isTrue(answer.text.endsWith('data: [DONE]\n\n'))
    }
  })
})

test.group('The header Authorization', () => {
  test('is refused where it is garbage: {$self}')
    .with([
      '',
      'Bearer',
      'Bearer ',
      'bearer',
      'Basic YTpi',
      'Bearer a b',
      'Bearer "x"',
      'Bearer é',
      'Bearer a.b.c',
      'Bearer ..',
      'Bearer eyJhbGciOiJub25lIn0.e30.',
      'Bearer cf_',
      'Bearer cf_x',
      'Bearer null',
      'Bearer undefined',
      'Bearer a, Bearer b',
      `Bearer ${'x'.repeat(8_000)}`,
      `Bearer ${'a.'.repeat(4_000)}`,
    ])
    .run(async ({ assert }, authorization) => {
      const contract = new Contract()
      for (const [name, path] of [
        ['auth.me.show', '/auth/me'],
        ['files.show', `/files/${newId()}`],
      ]) {
        const answer = await plainRequest(path, { headers: { authorization } })
        contract.assertAnswer(name, answer)
        assert.equal(answer.status, 401)
        assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/)
      }
      const logout = await plainRequest('/auth/logout', {
        method: 'POST',
        headers: { authorization },
      })
      assert.equal(logout.status, 401)
      const ready = await plainRequest('/health/ready', { headers: { authorization } })
      assert.equal(ready.text, '{"status":"ok"}')
    })
})

test.group('The header X-Request-Id', () => {
  test('is taken where it is well formed', async ({ assert }) => {
    for (const id of ['abc-123', newId(), 'a.b:c_d', 'x'.repeat(128)]) {
      const answer = await plainRequest('/nowhere', { headers: { 'x-request-id': id } })
      const problem: { request_id: string } = JSON.parse(answer.text)
      assert.equal(answer.headers['x-request-id'], id)
      assert.equal(problem.request_id, id)
    }
  })

  test('is replaced where it is not', async ({ assert }) => {
    for (const id of ['', 'a b', '<script>', '{"a":1}', 'é', 'a\tb', 'a, b', 'x'.repeat(129)]) {
      const answer = await plainRequest('/nowhere', { headers: { 'x-request-id': id } })
      assert.match(answer.headers['x-request-id']?.toString() ?? '', /^[\w-]{8,64}$/)
      assert.notEqual(answer.headers['x-request-id'], id)
    }
  })
})

test.group('Headers of answers', () => {
  test('protect what browsers make of them', async ({ assert }) => {
    for (const path of ['/auth/me', '/nowhere', '/health/live', '/openapi.json', '/docs']) {
      const { headers } = await plainRequest(path)
      assert.containsSubset(headers, {
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      })
      assert.match(headers['content-security-policy']?.toString() ?? '', /frame-ancestors 'none'/)
      assert.notProperty(headers, 'x-powered-by')
      assert.notProperty(headers, 'access-control-allow-origin')
    }
  })

  test('keep errors and accounts out of caches', async ({ assert }) => {
    const account = await createAccount()
    for (const request of [account, {}]) {
      const { headers } = await plainRequest('/auth/me', request)
      assert.equal(headers['cache-control'], 'no-store')
    }
  })
})
