import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { encodeCursor } from '#core/pagination'
import sql from '#core/services/sql'
import { listConversations } from '#conversations/list_conversations'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { addMessage, createConversation } from '#tests/helpers/conversations'

function touch(conversationId: string, at: number) {
  return sql.read((db) =>
    db.run(
      'update participants set last_activity_at = ? where conversation_id = ?',
      at,
      conversationId
    )
  )
}

/** `count` conversations, the newest activity first. */
async function createMany(account: TestAccount, count: number) {
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    const { id } = await createConversation(account, { title: `No ${n}`, now: 1_000 + n })
    ids.unshift(id)
  }
  return ids
}

test.group('GET /conversations', () => {
  test('lists mine only, the newest activity first', async ({ client, assert }) => {
    const [mine, others] = [await createAccount(), await createAccount()]
    await createConversation(others, { title: 'Not mine' })
    const [newest, middle, oldest] = await createMany(mine, 3)
    await touch(oldest, 5_000)

    const response = await client.get('/conversations').headers(mine.headers)
    response.assertStatus(200)
    const { data, next_cursor: nextCursor } = response.body()
    assert.deepEqual(
      data.map(({ id }: { id: string }) => id),
      [oldest, newest, middle]
    )
    assert.isNull(nextCursor)
    assert.sameMembers(Object.keys(data[0]), [
      'id',
      'external_id',
      'title',
      'model',
      'system_prompt',
      'tools',
      'archived',
      'retention_days',
      'expires_at',
      'created_at',
      'updated_at',
      'run',
    ])
  })

  test('pages show each conversation once, also when some are written to meanwhile', async ({
    client,
    assert,
  }) => {
    const account = await createAccount()
    const ids = await createMany(account, 7)
    const seen: string[] = []
    let cursor: string | null = null
    for (;;) {
      const page = await client
        .get('/conversations')
        .qs(cursor === null ? { limit: 3 } : { limit: 3, cursor })
        .headers(account.headers)
      page.assertStatus(200)
      seen.push(...page.body().data.map(({ id }: { id: string }) => id))
      cursor = page.body().next_cursor
      if (cursor === null) {
        break
      }
      await touch(ids[0], 9_000)
      await createConversation(account, { now: 9_500 })
    }
    assert.deepEqual(seen, ids)
  })

  test('pages through conversations of the same moment', async ({ client, assert }) => {
    const account = await createAccount()
    const ids = new Set<string>()
    for (let n = 0; n < 5; n++) {
      const { id } = await createConversation(account, { now: 1_000 })
      ids.add(id)
    }
    const first = await client.get('/conversations').qs({ limit: 2 }).headers(account.headers)
    const second = await client
      .get('/conversations')
      .qs({ limit: 5, cursor: first.body().next_cursor })
      .headers(account.headers)
    const seen = [...first.body().data, ...second.body().data].map(({ id }) => id)
    assert.lengthOf(seen, 5)
    assert.deepEqual(new Set(seen), ids)
  })

  test('hides the archived ones unless asked for them', async ({ client, assert }) => {
    const account = await createAccount()
    const [kept, archived] = await createMany(account, 2)
    const change = await client
      .patch(`/conversations/${archived}`)
      .headers(account.headers)
      .json({ archived: true })
    assert.isTrue(change.body().archived)
    for (const [query, expected] of [
      [{}, kept],
      [{ archived: 'false' }, kept],
      [{ archived: 'true' }, archived],
    ] as const) {
      const list = await client.get('/conversations').qs(query).headers(account.headers)
      assert.deepEqual(
        list.body().data.map(({ id }: { id: string }) => id),
        [expected]
      )
    }
  })

  test('shows the run that is going on', async ({ client, assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    const messageId = await addMessage(conversation, { role: 'assistant', status: 'running' })
    const runId = newId()
    const insertRun = (id: string, state: string) =>
      sql.read((db) =>
        db.run(
          `insert into runs
             (id, conversation_id, message_id, user_id, state, finished_at, attempt, options, request_id,
              created_at)
           values (?, ?, ?, ?, ?, ?, 1, '{}', 'r', 1)`,
          id,
          conversation.id,
          messageId,
          account.id,
          state,
          state === 'running' ? null : 2
        )
      )
    await insertRun(newId(), 'completed')
    await insertRun(runId, 'running')
    const run = { id: runId, state: 'running', message_id: messageId }
    const list = await client.get('/conversations').headers(account.headers)
    assert.deepEqual(list.body().data[0].run, run)
    const shown = await client.get(`/conversations/${conversation.id}`).headers(account.headers)
    assert.deepEqual(shown.body().run, run)

    await sql.read((db) =>
      db.run(`update runs set state = 'failed', finished_at = 3 where id = ?`, runId)
    )
    const after = await client.get(`/conversations/${conversation.id}`).headers(account.headers)
    assert.isNull(after.body().run)
  })

  test('refuses {why}')
    .with([
      { why: 'a limit of 0', query: { limit: '0' }, code: 'validation_failed' },
      { why: 'a limit of 101', query: { limit: '101' }, code: 'validation_failed' },
      { why: 'half a limit', query: { limit: '1.5' }, code: 'validation_failed' },
      { why: 'a wordy limit', query: { limit: 'many' }, code: 'validation_failed' },
      { why: 'archived=1', query: { archived: '1' }, code: 'validation_failed' },
      { why: 'a list of searches', query: { 'q[]': 'a' }, code: 'validation_failed' },
      { why: 'any cursor', query: { cursor: 'x' }, code: 'invalid_cursor' },
      {
        why: 'a cursor of another list',
        query: { cursor: encodeCursor([newId()]) },
        code: 'invalid_cursor',
      },
      {
        why: 'a cursor with no id',
        query: { cursor: encodeCursor([1, "x' or 1=1"]) },
        code: 'invalid_cursor',
      },
      {
        why: 'a cursor with half a time',
        query: { cursor: encodeCursor([1.5, newId()]) },
        code: 'invalid_cursor',
      },
    ])
    .run(async ({ client, assert }, { query, code }) => {
      const { headers } = await createAccount()
      const response = await client.get('/conversations').qs(query).headers(headers)
      response.assertStatus(422)
      assert.equal(response.body().code, code)
    })

  test('reads an index in its order', async ({ assert }) => {
    const { id: userId } = await createAccount()
    const statements: string[] = []
    await sql.read(async (db) => {
      await listConversations(
        {
          dialect: db.dialect,
          insert: db.insert.bind(db),
          all: async (text, ...values) => {
            statements.push(text)
            return db.all(text, ...values)
          },
          get: db.get.bind(db),
          run: db.run.bind(db),
        },
        { userId, isArchived: false, search: null, cursor: null, limit: 20 }
      )
      if (db.dialect === 'sqlite') {
        const plan = await db.all<{ detail: string }>(
          `explain query plan ${statements[0]}`,
          userId,
          21
        )
        const details = plan.map(({ detail }) => detail).join('\n')
        assert.include(details, 'SEARCH p USING INDEX participants_activity (user_id=?)')
        assert.notInclude(details, 'TEMP B-TREE')
        assert.notMatch(details, /SCAN (?!n\b)/)
      }
    })
    assert.lengthOf(statements, 1)
  })
})
