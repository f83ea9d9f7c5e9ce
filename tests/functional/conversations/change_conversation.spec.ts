import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { addMessage, createConversation, type TestConversation } from '#tests/helpers/conversations'

async function addMember(conversation: TestConversation, userId: string) {
  await sql.read((db) =>
    db.run(
      `insert into participants (id, conversation_id, user_id, role, last_activity_at, created_at)
       values (?, ?, ?, 'member', 1, 1)`,
      newId(),
      conversation.id,
      userId
    )
  )
}

test.group('PATCH /conversations/{id}', () => {
  test('changes what is given and nothing else', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const made = await client
      .post('/conversations')
      .headers(headers)
      .json({ title: 'One', system_prompt: 'Be kind', model: 'demo/demo', external_id: 'e1' })
    const path = `/conversations/${made.body().id}`
    const { updated_at: before, ...rest } = made.body()

    const changed = await client
      .patch(path)
      .headers(headers)
      .json({ title: '', tools: 'none', archived: true })
    changed.assertStatus(200)
    const { updated_at: after, ...now } = changed.body()
    assert.deepEqual(now, { ...rest, title: '', tools: 'none', archived: true })
    assert.isAtLeast(Date.parse(after), Date.parse(before))

    const emptied = await client
      .patch('/conversations/e1')
      .headers(headers)
      .json({ title: null, model: null, system_prompt: null, external_id: null, archived: false })
    assert.containsSubset(emptied.body(), {
      title: null,
      model: null,
      system_prompt: null,
      external_id: null,
      tools: 'none',
      archived: false,
    })
  })

  test('leaves the conversation at its place in the list', async ({ client, assert }) => {
    const account = await createAccount()
    const older = await createConversation(account, { now: 1_000 })
    const newer = await createConversation(account, { now: 2_000 })
    await client.patch(`/conversations/${older.id}`).headers(account.headers).json({ title: 'x' })
    const list = await client.get('/conversations').headers(account.headers)
    assert.deepEqual(
      list.body().data.map(({ id }: { id: string }) => id),
      [newer.id, older.id]
    )
  })

  test('refuses {why}')
    .with([
      { why: 'an unknown field', body: { owner_id: newId() }, code: 'validation_failed' },
      { why: 'archived as text', body: { archived: 'true' }, code: 'validation_failed' },
      { why: 'an unknown provider', body: { model: 'nobody/x' }, code: 'model_unknown' },
      { why: 'a list', body: [], code: 'validation_failed' },
    ])
    .run(async ({ client, assert }, { body, code }) => {
      const account = await createAccount()
      const { id } = await createConversation(account)
      const response = await client
        .patch(`/conversations/${id}`)
        .headers(account.headers)
        .json(body)
      response.assertStatus(422)
      assert.equal(response.body().code, code)
    })

  test('refuses an external id that is taken', async ({ client, assert }) => {
    const account = await createAccount()
    await createConversation(account, { externalId: 'taken' })
    const { id } = await createConversation(account)
    const response = await client
      .patch(`/conversations/${id}`)
      .headers(account.headers)
      .json({ external_id: 'taken', title: 'Not kept' })
    response.assertStatus(409)
    assert.equal(response.body().code, 'external_id_taken')
    const shown = await client.get(`/conversations/${id}`).headers(account.headers)
    assert.isNull(shown.body().title)
  })

  test('is the owner’s; members read and rate', async ({ client, assert }) => {
    const [owner, member] = [await createAccount(), await createAccount()]
    const conversation = await createConversation(owner, { externalId: 'ours' })
    const answer = await addMessage(conversation, { role: 'assistant' })
    await addMember(conversation, member.id)
    const path = `/conversations/${conversation.id}`

    const shown = await client.get(path).headers(member.headers)
    shown.assertStatus(200)
    const listed = await client.get('/conversations').headers(member.headers)
    assert.lengthOf(listed.body().data, 1)
    const byName = await client.get('/conversations/ours').headers(member.headers)
    byName.assertStatus(404)
    const rated = await client
      .put(`${path}/messages/${answer}/feedback`)
      .headers(member.headers)
      .json({ rating: 1 })
    rated.assertStatus(200)
    for (const request of [client.patch(path).json({ title: 'x' }), client.delete(path)]) {
      const response = await request.headers(member.headers)
      response.assertStatus(403)
      assert.equal(response.body().code, 'forbidden')
    }
  })
})

test.group('PUT /conversations/{id}/messages/{message_id}/feedback', () => {
  test('keeps the last rating of an answer', async ({ client, assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    const answer = await addMessage(conversation, { role: 'assistant' })
    const path = `/conversations/${conversation.id}/messages/${answer}/feedback`
    const first = await client
      .put(path)
      .headers(account.headers)
      .json({ rating: -1, comment: ' No ' })
    first.assertStatus(200)
    assert.deepEqual(first.body(), { rating: -1, comment: ' No ' })
    const second = await client.put(path).headers(account.headers).json({ rating: 1 })
    assert.deepEqual(second.body(), { rating: 1, comment: null })
    const row = await sql.read((db) =>
      db.get('select rating, rating_comment from messages where id = ?', answer)
    )
    assert.deepEqual(Object.values(row ?? {}), [1, null])
  })

  test('refuses {why}')
    .with([
      { why: 'no rating', body: {} },
      { why: 'a rating of 0', body: { rating: 0 } },
      { why: 'a rating as text', body: { rating: '1' } },
      { why: 'a long comment', body: { rating: 1, comment: 'x'.repeat(4_001) } },
      { why: 'an unknown field', body: { rating: 1, stars: 5 } },
    ])
    .run(async ({ client, assert }, { body }) => {
      const account = await createAccount()
      const conversation = await createConversation(account)
      const answer = await addMessage(conversation, { role: 'assistant' })
      const response = await client
        .put(`/conversations/${conversation.id}/messages/${answer}/feedback`)
        .headers(account.headers)
        .json(body)
      response.assertStatus(422)
      assert.equal(response.body().code, 'validation_failed')
    })

  test('is for answers of this conversation only', async ({ client }) => {
    const account = await createAccount()
    const [one, other] = [await createConversation(account), await createConversation(account)]
    const question = await addMessage(one)
    const elsewhere = await addMessage(other, { role: 'assistant' })
    for (const id of [question, elsewhere, newId(), 'x']) {
      const response = await client
        .put(`/conversations/${one.id}/messages/${id}/feedback`)
        .headers(account.headers)
        .json({ rating: 1 })
      response.assertStatus(404)
    }
  })
})
