import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { encodeCursor } from '#core/pagination'
import sql from '#core/services/sql'
import { readBranch } from '#conversations/branch_query'
import { readSiblings } from '#conversations/siblings_query'
import { createAccount } from '#tests/helpers/accounts'
import { addBranch, addMessage, createConversation } from '#tests/helpers/conversations'

function idsOf(data: { id: string }[]) {
  return data.map(({ id }) => id)
}

test.group('GET /conversations/{id}', () => {
  test('shows a message with its author, usage and error', async ({ client, assert }) => {
    const account = await createAccount({ fullName: 'Ada L.' })
    const conversation = await createConversation(account)
    const question = await addMessage(conversation, { text: 'Hi', clientId: 'client-1' })
    const usage = {
      input_tokens: 3,
      output_tokens: 4,
      total_tokens: 7,
      cached_input_tokens: 0,
      reasoning_tokens: 0,
      cost_usd: 0.5,
      estimated: false,
    }
    const answer = await addMessage(conversation, {
      role: 'assistant',
      parentId: question,
      text: 'Hello',
      usage,
      status: 'failed',
      errorCode: 'provider_timeout',
    })
    await sql.read((db) =>
      db.run(
        `insert into runs
           (id, conversation_id, message_id, user_id, state, attempt, options, request_id, created_at)
         values (?, ?, ?, ?, 'failed', 1, '{}', 'request-9', 1)`,
        newId(),
        conversation.id,
        answer,
        account.id
      )
    )
    const response = await client.get(`/conversations/${conversation.id}`).headers(account.headers)
    response.assertStatus(200)
    const { data, next_cursor: nextCursor } = response.body().messages
    assert.isNull(nextCursor)
    const createdAt = data[0].created_at
    assert.equal(new Date(createdAt).toISOString(), createdAt)
    assert.deepEqual(data[0], {
      id: question,
      client_id: 'client-1',
      conversation_id: conversation.id,
      parent_id: null,
      seq: 1,
      role: 'user',
      author: { kind: 'user', id: account.id, name: 'Ada L.' },
      parts: [{ type: 'text', text: 'Hi' }],
      metadata: {
        model: null,
        provider: null,
        finish_reason: null,
        usage: null,
        created_at: createdAt,
      },
      status: 'completed',
      siblings: [question],
      created_at: createdAt,
    })
    assert.containsSubset(data[1], {
      id: answer,
      parent_id: question,
      seq: 2,
      role: 'assistant',
      author: { kind: 'assistant', name: 'Assistant' },
      status: 'failed',
      metadata: {
        model: 'demo',
        provider: 'demo',
        usage,
        error: { code: 'provider_timeout', request_id: 'request-9' },
      },
    })
  })

  test('is found by its id in any case and by its external id', async ({ client, assert }) => {
    const account = await createAccount()
    const { id } = await createConversation(account, { externalId: 'Order 66/é' })
    for (const name of [id, id.toUpperCase(), encodeURIComponent('Order 66/é')]) {
      const response = await client.get(`/conversations/${name}`).headers(account.headers)
      response.assertStatus(200)
      assert.equal(response.body().id, id)
    }
  })

  test('an id wins over an external id that looks like it', async ({ client, assert }) => {
    const account = await createAccount()
    const { id } = await createConversation(account)
    await createConversation(account, { externalId: id })
    const lookalike = newId()
    const other = await createConversation(account, { externalId: lookalike })
    for (const [name, expected] of [
      [id, id],
      [lookalike, other.id],
    ]) {
      const response = await client.get(`/conversations/${name}`).headers(account.headers)
      assert.equal(response.body().id, expected)
    }
  })

  test('is not found: {what}')
    .with([
      { what: 'an unknown id', name: newId() },
      { what: 'another version of UUID', name: '8d2a5c1e-7b1a-4c5e-9f3a-2b1c0d9e8f7a' },
      { what: 'nonsense', name: "x' or '1'='1" },
      { what: 'U+0000', name: 'a\u0000b' },
      { what: 'something long', name: 'x'.repeat(5_000) },
    ])
    .run(async ({ client, assert }, { name }) => {
      const { headers } = await createAccount()
      const response = await client
        .get(`/conversations/${encodeURIComponent(name)}`)
        .headers(headers)
      response.assertStatus(404)
      assert.equal(response.body().code, 'not_found')
    })

  test('is a client’s mistake where the address is not UTF-8', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const response = await client.get('/conversations/%FF%FE').headers(headers)
    assert.oneOf(response.status(), [400, 404])
  })

  test('is not found by anybody else, on any route', async ({ client, assert }) => {
    const [owner, stranger] = [await createAccount(), await createAccount()]
    const conversation = await createConversation(owner, { externalId: 'secret' })
    const message = await addMessage(conversation, { role: 'assistant' })
    const path = `/conversations/${conversation.id}`
    const requests = [
      client.get(path),
      client.get('/conversations/secret'),
      client.get(`${path}/messages`),
      client.get(`${path}/export`),
      client.patch(path).json({ title: 'Mine now' }),
      client.put(`${path}/messages/${message}/feedback`).json({ rating: 1 }),
      client.delete(path),
    ]
    for (const request of requests) {
      const response = await request.headers(stranger.headers)
      response.assertStatus(404)
      assert.equal(response.body().code, 'not_found')
    }
    const kept = await client.get(path).headers(owner.headers)
    assert.isNull(kept.body().title)
  })
})

test.group('GET /conversations/{id}/messages', () => {
  test('pages backwards through the newest branch, oldest first within a page', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    const ids = await addBranch(conversation, 8)
    const path = `/conversations/${conversation.id}`

    const shown = await client.get(path).qs({ limit: 3 }).headers(account.headers)
    assert.deepEqual(idsOf(shown.body().messages.data), ids.slice(5))
    await addBranch(conversation, 2, ids[7])

    let cursor: string | null = shown.body().messages.next_cursor
    const pages: string[][] = []
    while (cursor !== null) {
      const page = await client
        .get(`${path}/messages`)
        .qs({ limit: 3, cursor })
        .headers(account.headers)
      page.assertStatus(200)
      pages.push(idsOf(page.body().data))
      cursor = page.body().next_cursor
    }
    assert.deepEqual(pages, [ids.slice(2, 5), ids.slice(0, 2)])
  })

  test('a page that ends at the first message has no successor', async ({ client, assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    await addBranch(conversation, 4)
    const page = await client
      .get(`/conversations/${conversation.id}/messages`)
      .qs({ limit: 4 })
      .headers(account.headers)
    assert.lengthOf(page.body().data, 4)
    assert.isNull(page.body().next_cursor)
  })

  test('follows another branch and names the versions of each message', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    const question = await addMessage(conversation, { text: 'Why?' })
    const first = await addMessage(conversation, { role: 'assistant', parentId: question })
    const followUp = await addMessage(conversation, { parentId: first })
    const second = await addMessage(conversation, { role: 'assistant', parentId: question })
    const edited = await addMessage(conversation, { text: 'Why not?' })
    const third = await addMessage(conversation, { role: 'assistant', parentId: edited })
    const branchOf = async (leaf?: string) => {
      const response = await client
        .get(`/conversations/${conversation.id}/messages`)
        .qs(leaf === undefined ? {} : { leaf })
        .headers(account.headers)
      response.assertStatus(200)
      return response.body().data
    }
    assert.deepEqual(idsOf(await branchOf()), [edited, third])
    assert.deepEqual(idsOf(await branchOf(second)), [question, second])

    const branch = await branchOf(followUp)
    assert.deepEqual(idsOf(branch), [question, first, followUp])
    assert.deepEqual(
      branch.map(({ siblings }: { siblings: string[] }) => siblings),
      [[question, edited], [first, second], [followUp]]
    )
  })

  test('refuses {why}')
    .with([
      { why: 'a leaf that is no id', query: { leaf: 'x' }, status: 404 },
      { why: 'an unknown leaf', query: { leaf: newId() }, status: 404 },
      { why: 'a cursor that is none', query: { cursor: 'x' }, status: 422 },
      { why: 'a cursor of nothing', query: { cursor: encodeCursor([newId()]) }, status: 422 },
      { why: 'a cursor without an id', query: { cursor: encodeCursor(['x']) }, status: 422 },
      { why: 'a limit of 1000', query: { limit: '1000' }, status: 422 },
    ])
    .run(async ({ client }, { query, status }) => {
      const account = await createAccount()
      const conversation = await createConversation(account)
      await addBranch(conversation, 2)
      const response = await client
        .get(`/conversations/${conversation.id}/messages`)
        .qs(query)
        .headers(account.headers)
      response.assertStatus(status)
    })

  test('does not cross into another conversation', async ({ client }) => {
    const account = await createAccount()
    const [one, other] = [await createConversation(account), await createConversation(account)]
    const [leaf] = await addBranch(other, 1)
    for (const query of [{ leaf }, { cursor: encodeCursor([leaf]) }]) {
      const response = await client
        .get(`/conversations/${one.id}/messages`)
        .qs(query)
        .headers(account.headers)
      response.assertStatus('leaf' in query ? 404 : 422)
    }
  })
})

test.group('A branch', () => {
  test('is read from any message, as far as asked', async ({ assert }) => {
    const conversation = await createConversation(await createAccount())
    const ids = await addBranch(conversation, 6)
    const read = (from: string | null, limit: number) =>
      sql.read((db) => readBranch(db, { conversationId: conversation.id, from, limit }))
    assert.deepEqual(idsOf(await read(null, 2)), [ids[5], ids[4]])
    assert.deepEqual(idsOf(await read(ids[2], 10)), [ids[2], ids[1], ids[0]])
    assert.deepEqual(await read(newId(), 10), [])
  })

  test('reads keys and nothing else, whatever the conversation’s length', async ({ assert }) => {
    const conversation = await createConversation(await createAccount())
    const ids = await addBranch(conversation, 3)
    const plans: string[] = []
    await sql.read(async (db) => {
      if (db.dialect !== 'sqlite') {
        return
      }
      const explained = {
        dialect: db.dialect,
        get: db.get.bind(db),
        insert: db.insert.bind(db),
        run: db.run.bind(db),
        all: async <Row>(text: string, ...values: (string | number | null)[]) => {
          const plan = await db.all<{ detail: string }>(`explain query plan ${text}`, ...values)
          plans.push(...plan.map(({ detail }) => detail))
          return db.all<Row>(text, ...values)
        },
      }
      for (const from of [null, ids[2]]) {
        const range = { conversationId: conversation.id, from, limit: 3 }
        await readSiblings(explained, await readBranch(explained, range))
      }
    })
    const scans = plans.filter((detail) => /^SCAN (?!b$|json_each)/.test(detail))
    assert.deepEqual(scans, [])
  })
})
