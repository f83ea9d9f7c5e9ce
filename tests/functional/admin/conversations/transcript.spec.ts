import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { createAccount } from '#tests/helpers/accounts'
import { addBranch, addMessage, createConversation } from '#tests/helpers/conversations'
import { countStatements } from '#tests/helpers/count_statements'
import { administratorClient, type PageAnswer } from '#tests/helpers/page_client'
import { allowReading, noReading } from '#tests/helpers/readings'
import { createEveryKind } from '#tests/helpers/transcripts'

const REASON = 'Support request 4127'

async function actionsOf(conversationId: string): Promise<string[]> {
  const rows = await sql.read((db) =>
    db.all<{ action: string }>(
      'select action from audit_entries where target_id = ? order by id',
      conversationId
    )
  )
  return rows.map(({ action }) => action)
}

async function statusOf(answer: Promise<PageAnswer>): Promise<number> {
  const { status } = await answer
  return status
}

test.group('A conversation in the admin', () => {
  test('of somebody else asks why first', async ({ assert }) => {
    const { client } = await administratorClient()
    const owner = await createAccount({ fullName: 'Tomás Ortega' })
    const conversation = await createConversation(owner, { title: 'Churn' })
    await addBranch(conversation, 4)
    const path = `/admin/conversations/${conversation.id}`
    for (const rest of ['', '/export', '/delete', '/messages/x', '/files/x']) {
      const { status, location } = await client.get(path + rest)
      assert.deepEqual([status, location], [302, `${path}/reason`])
    }
    const asked = await client.get(`${path}/reason`)
    assert.equal(asked.status, 200)
    assert.match(asked.html, /Tomás Ortega\s+sees\s+it/)
    assert.notInclude(asked.html, 'No 0')
    const refused = await client.post(`${path}/reason`, { reason: 'x' })
    assert.equal(refused.status, 422)
    const given = await client.post(`${path}/reason`, { reason: REASON })
    assert.deepEqual([given.status, given.location], [302, path])
    const shown = await client.get(path)
    assert.equal(shown.status, 200)
    assert.include(shown.html, 'You are reading someone else’s conversation.')
    assert.include(shown.html, REASON)
    assert.include(shown.html, 'No 3')
    assert.deepEqual(await actionsOf(conversation.id), [
      'conversation.reading_allowed',
      'conversation.read',
    ])
  })

  test('of one’s own asks for nothing', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const conversation = await createConversation(account, { title: 'Mine' })
    const { status, html } = await client.get(`/admin/conversations/${conversation.id}`)
    assert.equal(status, 200)
    assert.include(html, 'No messages yet')
    assert.notInclude(html, 'someone else')
  })

  test('is closed where the setting says so, its title too', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const conversation = await createConversation(await createAccount(), { title: 'Hidden title' })
    await allowReading(account, conversation.id, REASON)
    using _ = await noReading()
    const path = `/admin/conversations/${conversation.id}`
    for (const rest of ['', '/reason', '/export', '/delete', '/messages/x', '/files/x']) {
      const { status, html } = await client.get(path + rest)
      assert.equal(status, 403)
      assert.notInclude(html, 'Hidden title')
    }
    assert.equal(await statusOf(client.post(`${path}/reason`, { reason: REASON })), 403)
    assert.equal(await statusOf(client.post(`${path}/delete`)), 403)
  })

  test('shows parts of every kind and tools in all their states', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const owner = await createAccount({ fullName: 'Tomás Ortega' })
    const conversation = await createEveryKind(owner)
    await allowReading(account, conversation.id, REASON)
    const { status, html } = await client.get(`/admin/conversations/${conversation.id}`)
    assert.equal(status, 200)
    for (const text of [
      ...['warehouse.tool succeeded', 'Done', 'Failed', 'Timed out', 'Outcome unknown', 'Running'],
      ...['Waiting for Tomás Ortega', 'Declined by Tomás Ortega', 'reason to decline'],
      ...['error failed', 'Thought before it went on', 'action – chosen', 'field value'],
      ...['Stopped', 'Failed', 'Interrupted', 'provider_unavailable', 'Rated helpful', 'comment'],
      ...['5,480', '4,096 cached', '732', '90 reasoning', '610 ms', '$0.03', 'Version 1 of 2'],
      `/admin/conversations/${conversation.id}/files/${conversation.fileId}`,
    ]) {
      assert.include(html, text)
    }
  })

  test('serves its files to whoever may read it, with headers that run nothing', async ({
    assert,
  }) => {
    const { account, client } = await administratorClient()
    const conversation = await createEveryKind(await createAccount())
    await allowReading(account, conversation.id, REASON)
    const path = `/admin/conversations/${conversation.id}/files`
    const file = await client.get(`${path}/${conversation.fileId}`)
    assert.equal(file.status, 200)
    assert.equal(file.headers.get('content-security-policy'), "default-src 'none'; sandbox")
    assert.equal(file.headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.equal(file.headers.get('cache-control'), 'no-store')
    const other = await createEveryKind(await createAccount())
    assert.equal(await statusOf(client.get(`${path}/${other.fileId}`)), 404)
  })

  test('shows a message as it is stored, and one of another conversation never', async ({
    assert,
  }) => {
    const { account, client } = await administratorClient()
    const conversation = await createConversation(account)
    const messageId = await addMessage(conversation, { text: 'x'.repeat(100_000) })
    const path = `/admin/conversations/${conversation.id}`
    const page = await client.get(path)
    assert.include(page.html, 'Show all of it')
    const [, main] = page.html.split('<main')
    assert.isBelow(main.indexOf('</main>'), 100_000)
    const raw = await client.get(`${path}/messages/${messageId}`)
    assert.equal(raw.status, 200)
    assert.include(raw.html, 'x'.repeat(100_000))
    const other = await createConversation(await createAccount())
    const foreign = await addMessage(other, { text: 'foreign' })
    assert.equal(await statusOf(client.get(`${path}/messages/${foreign}`)), 404)
  })

  test('comes in pages, with a way to each turn', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const conversation = await createConversation(account)
    await addBranch(conversation, 240)
    const path = `/admin/conversations/${conversation.id}`
    const first = await client.get(path)
    assert.include(first.html, 'Turns 1–50 of 120')
    assert.include(first.html, `${path}?turn=51`)
    const last = await client.get(`${path}?turn=120`)
    assert.include(last.html, 'Turns 120–120 of 120')
    assert.include(last.html, `${path}?turn=70`)
    for (const turn of ['0', '-1', 'x', '999999', '1e400']) {
      assert.equal(await statusOf(client.get(`${path}?turn=${turn}`)), 200)
    }
    assert.equal(await statusOf(client.get(`${path}?leaf=x`)), 404)
  })

  test('keeps a page small where its messages are huge', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const conversation = await createConversation(account)
    let parentId: string | null = null
    for (let n = 0; n < 4; n++) {
      const text = `${n} ${'**bold** '.repeat(220_000)}`
      parentId = await addMessage(conversation, { parentId, text })
    }
    const { status, html } = await client.get(`/admin/conversations/${conversation.id}`)
    assert.equal(status, 200)
    assert.include(html, 'Turns 1–2 of 4')
    assert.isBelow(html.length, 200_000)
  })

  test('is exported for those who may read it, which is told', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const conversation = await createEveryKind(await createAccount())
    await allowReading(account, conversation.id, REASON)
    const path = `/admin/conversations/${conversation.id}`
    const markdown = await client.get(`${path}/export?format=md`)
    assert.match(markdown.headers.get('content-disposition') ?? '', /^attachment; .*title\.md/)
    assert.include(markdown.html, `${path}/files/${conversation.fileId}`)
    const json = await client.get(`${path}/export?format=json`)
    assert.equal(JSON.parse(json.html).conversation.id, conversation.id)
    const told = await actionsOf(conversation.id)
    assert.lengthOf(
      told.filter((action) => action === 'conversation.exported'),
      2
    )
  })

  test('is deleted after a question, and the log names no title', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const owner = await createAccount()
    const conversation = await createConversation(owner, { title: 'Canary title' })
    await allowReading(account, conversation.id, REASON)
    const path = `/admin/conversations/${conversation.id}`
    const asked = await client.get(`${path}/delete`)
    assert.include(asked.html, 'Delete “Canary title”?')
    const done = await client.post(`${path}/delete`)
    assert.deepEqual([done.status, done.location], [302, '/admin/conversations'])
    assert.equal(await statusOf(client.get(path)), 404)
    const rows = await sql.read((db) =>
      db.all<{ action: string; label: string }>(
        `select e.action, p.label from audit_entries e
         join audit_parts p on p.entry_id = e.id and p.part = 'target' where e.target_id = ?`,
        conversation.id
      )
    )
    assert.isTrue(rows.some(({ action }) => action === 'conversation.deleted'))
    assert.isTrue(rows.every(({ label }) => label === owner.email))
  })

  test('takes few queries however long it is', async ({ assert }) => {
    const { account, client } = await administratorClient()
    const conversation = await createConversation(account)
    await addBranch(conversation, 100)
    const path = `/admin/conversations/${conversation.id}`
    await client.get(path)
    const statements = await countStatements(() => client.get(path))
    assert.isAtMost(statements.length, 10, statements.join('\n'))
  })
})
