import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { AllowReading } from '#conversations/reading/allow_reading'
import { OpenConversation } from '#conversations/reading/open_conversation'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { createConversation } from '#tests/helpers/conversations'
import { allowReading, noReading, originOf } from '#tests/helpers/readings'

interface Told {
  action: string
  actor_id: string
  subject_id: string
  content: string
}

/** What the audit log tells of a conversation, oldest first. */
const toldOf = (conversationId: string) =>
  sql.read((db) =>
    db.all<Told>(
      `select e.action, e.actor_id, e.subject_id, p.content from audit_entries e
       join audit_parts p on p.entry_id = e.id and p.part = 'target'
       where e.target_type = 'conversation' and e.target_id = ? order by e.id`,
      conversationId
    )
  )

async function givenConversation() {
  const owner = await createAccount({ fullName: 'Tomás Ortega' })
  const reader = await createAccount({ role: 'admin', fullName: 'Mia Vogel' })
  const conversation = await createConversation(owner, { title: 'Churn' })
  return { owner, reader, conversation }
}

async function open(reader: { id: string; email: string }, conversationId: string) {
  const door = await app.container.make(OpenConversation)
  const origin = originOf({ ...(await createAccount()), ...reader })
  const { access } = await door.execute(reader.id, conversationId, origin)
  return access.kind
}

/** Moves what a reader was allowed into the past, in ms. */
const age = (conversationId: string, ms: number) =>
  sql.read((db) =>
    db.run(
      `update conversation_readings set created_at = created_at - ?, expires_at = expires_at - ?,
         last_read_at = last_read_at - ? where conversation_id = ?`,
      ms,
      ms,
      ms,
      conversationId
    )
  )

test.group('Reading the conversation of somebody else', () => {
  test('needs a reason, which holds for 8 hours', async ({ assert }) => {
    const { reader, conversation } = await givenConversation()
    assert.equal(await open(reader, conversation.id), 'reason_needed')
    await allowReading(reader, conversation.id, 'Support request 4127')
    assert.equal(await open(reader, conversation.id), 'allowed')
    await age(conversation.id, 7.9 * 3_600_000)
    assert.equal(await open(reader, conversation.id), 'allowed')
    await age(conversation.id, 0.2 * 3_600_000)
    assert.equal(await open(reader, conversation.id), 'reason_needed')
  })

  test('holds for the administrator who gave it and for that conversation', async ({ assert }) => {
    const { owner, reader, conversation } = await givenConversation()
    const other = await createConversation(owner)
    const colleague = await createAccount({ role: 'admin' })
    await allowReading(reader, conversation.id, 'Support request 4127')
    assert.equal(await open(colleague, conversation.id), 'reason_needed')
    assert.equal(await open(reader, other.id), 'reason_needed')
  })

  test('needs none for one’s own', async ({ assert }) => {
    const { reader } = await givenConversation()
    const own = await createConversation(reader)
    assert.equal(await open(reader, own.id), 'own')
    await allowReading(reader, own.id, 'Mine')
    assert.deepEqual(await toldOf(own.id), [])
  })

  test('is told in the audit log: the reason, and each look, pages turned within minutes as one', async ({
    assert,
  }) => {
    const { owner, reader, conversation } = await givenConversation()
    await open(reader, conversation.id)
    assert.deepEqual(await toldOf(conversation.id), [])
    await allowReading(reader, conversation.id, 'Support request 4127')
    await open(reader, conversation.id)
    await open(reader, conversation.id)
    await age(conversation.id, 11 * 60_000)
    await open(reader, conversation.id)
    const told = await toldOf(conversation.id)
    assert.deepEqual(
      told.map(({ action }) => action),
      ['conversation.reading_allowed', 'conversation.read', 'conversation.read']
    )
    for (const entry of told) {
      assert.equal(entry.actor_id, reader.id)
      assert.equal(entry.subject_id, owner.id)
      assert.include(entry.content, 'Support request 4127')
    }
  })

  test('is forbidden where the setting says so, also to those who gave a reason before', async ({
    assert,
  }) => {
    const { reader, conversation } = await givenConversation()
    await allowReading(reader, conversation.id, 'Support request 4127')
    using _ = await noReading()
    assert.equal(await open(reader, conversation.id), 'forbidden')
    const action = await app.container.make(AllowReading)
    const input = { readerId: reader.id, conversationId: conversation.id, reason: 'Again' }
    await assert.rejects(() => action.execute(input, originOf(reader)), /lets nobody read/)
    const own = await createConversation(reader)
    assert.equal(await open(reader, own.id), 'own')
  })
})

test.group('GET /conversations/{id}/readers', () => {
  test('tells the person who reads, why and when', async ({ client, assert }) => {
    const { owner, reader, conversation } = await givenConversation()
    const path = `/conversations/${conversation.id}/readers`
    const none = await client.get(path).headers(owner.headers)
    assert.deepEqual(none.body(), { data: [], next_cursor: null })

    await allowReading(reader, conversation.id, 'Support request 4127')
    const allowed = await client.get(path).headers(owner.headers)
    allowed.assertStatus(200)
    const [shown] = allowed.body().data
    assert.deepInclude(shown, {
      name: 'Mia Vogel',
      reason: 'Support request 4127',
      last_read_at: null,
    })
    assert.equal(Date.parse(shown.expires_at) - Date.parse(shown.allowed_at), 8 * 3_600_000)

    await open(reader, conversation.id)
    const read = await client.get(path).headers(owner.headers)
    assert.isAtLeast(Date.parse(read.body().data[0].last_read_at), Date.parse(shown.allowed_at))
  })

  test('pages, and keeps what an erased administrator did', async ({ client, assert }) => {
    const { owner, conversation } = await givenConversation()
    for (let n = 1; n <= 3; n++) {
      const reader = await createAccount({ role: 'admin', fullName: `Reader ${n}` })
      await allowReading(reader, conversation.id, `Reason ${n}`)
      if (n === 2) {
        await sql.read((db) => db.run('delete from users where id = ?', reader.id))
      }
    }
    const path = `/conversations/${conversation.id}/readers`
    const first = await client.get(path).qs({ limit: 2 }).headers(owner.headers)
    const second = await client
      .get(path)
      .qs({ limit: 2, cursor: first.body().next_cursor })
      .headers(owner.headers)
    const readers: { name: string | null; reason: string }[] = [
      ...first.body().data,
      ...second.body().data,
    ]
    assert.deepEqual(
      readers.map(({ name, reason }) => [name, reason]),
      [
        ['Reader 3', 'Reason 3'],
        [null, 'Reason 2'],
        ['Reader 1', 'Reason 1'],
      ]
    )
    assert.isNull(second.body().next_cursor)
  })

  test('is for the people of the conversation only', async ({ client }) => {
    const { reader, conversation } = await givenConversation()
    await allowReading(reader, conversation.id, 'Support request 4127')
    const response = await client
      .get(`/conversations/${conversation.id}/readers`)
      .headers(reader.headers)
    response.assertStatus(404)
  })
})
