import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { FileStorage } from '#files/file_storage'
import { RetryJob } from '#jobs/tracked/retry_job'
import { StartJob, type NewJob } from '#jobs/tracked/start_job'
import { insertUsageEntry } from '#limits/insert_usage_entry'
import { writeSettingRow } from '#settings/setting_rows'
import { createAccount, type TestAccount } from '#tests/helpers/accounts'
import { fakeModels } from '#tests/helpers/chats'
import { addBranch, addMessage, createConversation } from '#tests/helpers/conversations'
import { HeldCall } from '#tests/helpers/held_call'
import { createWaitingRun, form, openAll } from '#tests/helpers/interactions'
import { payersOf } from '#tests/helpers/budgets'
import { readJob, runJob } from '#tests/helpers/jobs'
import { clearSettings } from '#tests/helpers/settings'
import { clearWebhooks, givenWebhook } from '#tests/helpers/webhooks'

/**
 * Everything that the database holds, as text, but what outlives an account under its number alone: the ledger, the
 * figures, the audit log, the endings of credentials and the report of what was removed.
 */
async function everythingStored(): Promise<string> {
  const tables = await db.connection().getAllTables(['public'])
  const kept = [
    'usage_entries',
    'credential_endings',
    'analytics_people',
    'audit_entries',
    'removals',
  ]
  const contents = await Promise.all(
    tables
      .filter((table) => !kept.includes(table.replace(/^public\./, '')))
      .map((table) => db.from(table).select('*'))
  )
  return JSON.stringify(contents, (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value
  )
}

async function givenFile(ownerId: string, conversationId: string | null) {
  const storage = await app.container.make(FileStorage)
  const { storageKey, size, sha256 } = await storage.write(Buffer.from('contents'))
  await sql.read((connection) =>
    connection.run(
      `insert into files
        (id, owner_id, conversation_id, storage_key, media_type, size, sha256, created_at)
        values (?, ?, ?, ?, 'text/plain', ?, ?, ?)`,
      newId(),
      ownerId,
      conversationId,
      storageKey,
      size,
      sha256,
      Date.now()
    )
  )
  return storageKey
}

test.group('DELETE /auth/me', () => {
  test('leaves nothing of the account but what it used', async ({ client, assert, cleanup }) => {
    cleanup(clearWebhooks)
    await givenWebhook('https://hooks.example.org/')
    const canary = `kanarie${newId().replaceAll('-', '')}`
    const account = await createAccount({ fullName: canary })
    const conversation = await createConversation(account, { title: `${canary} title` })
    await addMessage(conversation, { text: `${canary} text` })
    await openAll(await createWaitingRun(account), [form({ message: canary })])
    for (let i = 0; i < 30; i++) {
      await addBranch(await createConversation(account), 2)
    }
    const keys = [await givenFile(account.id, conversation.id), await givenFile(account.id, null)]
    await sql.transaction((connection) =>
      insertUsageEntry(connection, {
        payers: payersOf(account.id),
        reservation: null,
        conversationId: conversation.id,
        runId: null,
        kind: 'answer',
        provider: 'demo',
        model: 'demo/demo',
        usage: { inputTokens: 1, outputTokens: 1, cachedInputTokens: 0, reasoningTokens: 0 },
        costNanoUsd: null,
        isEstimated: false,
        now: Date.now(),
      })
    )
    const before = await everythingStored()
    assert.include(before, canary)
    assert.include(before, account.id)
    const told = await db.from('webhook_deliveries').where('person_id', account.id)
    assert.isNotEmpty(told)

    const response = await client
      .delete('/auth/me')
      .headers(account.headers)
      .json({ password: account.password })
    response.assertStatus(204)

    const after = await everythingStored()
    assert.notInclude(after, canary)
    assert.notInclude(after, account.id)
    assert.notInclude(after, account.email)
    const storage = await app.container.make(FileStorage)
    for (const key of keys) {
      await assert.rejects(() => storage.read(key))
    }
    const ledger = await db.from('usage_entries').where('user_id', account.id)
    assert.lengthOf(ledger, 1)
  })

  test('ends the credentials and frees the address', async ({ client }) => {
    const { email, password, headers } = await createAccount()
    const response = await client.delete('/auth/me').headers(headers).json({ password })
    response.assertStatus(204)
    const me = await client.get('/auth/me').headers(headers)
    me.assertStatus(401)
    const login = await client.post('/auth/login-json').json({ email, password })
    login.assertStatus(401)
    const register = await client
      .post('/auth/register')
      .json({ email, password, full_name: 'Again' })
    register.assertStatus(201)
  })

  test('stops what is being written', async ({ client }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const { headers, password } = await createAccount()
    const asked = client.post('/conversations/chat').headers(headers).json({ message: 'Hello' })
    const answer = Promise.resolve(asked)
    await call.started()

    const response = await client.delete('/auth/me').headers(headers).json({ password })
    response.assertStatus(204)
    await call.aborted()
    await answer
  })

  test('needs the password', async ({ client, assert }) => {
    const { headers } = await createAccount()
    const bare = await client.delete('/auth/me').headers(headers)
    bare.assertStatus(422)
    const wrong = await client.delete('/auth/me').headers(headers).json({ password: 'wrong' })
    wrong.assertStatus(403)
    assert.equal(wrong.body().code, 'password_incorrect')
    const me = await client.get('/auth/me').headers(headers)
    me.assertStatus(200)
  })

  test('leaves others alone', async ({ client, assert }) => {
    const account = await createAccount()
    const other = await createAccount()
    const conversation = await createConversation(other, { title: 'kept' })
    const response = await client
      .delete('/auth/me')
      .headers(account.headers)
      .json({ password: account.password })
    response.assertStatus(204)
    const row = await db.from('conversations').where('id', conversation.id).first()
    assert.equal(row.title, 'kept')
  })
})

/** Begins a job of somebody. Answers its id. */
async function begin({ id: userId, email }: TestAccount, job: NewJob): Promise<string> {
  const start = await app.container.make(StartJob)
  return start.execute(job, { actor: { kind: 'user', userId, label: email }, address: null })
}

/** An import whose list has an account already, and a stranger. */
async function givenImport(by: TestAccount, { email }: TestAccount): Promise<string> {
  const storage = await app.container.make(FileStorage)
  const list = `email\n${email}\n${newId()}@example.test\n`
  const { storageKey: file } = await storage.write(Buffer.from(list))
  return begin(by, { kind: 'people_import', arguments: { file } })
}

test.group('Erasing a person as a job', (group) => {
  group.each.timeout(60_000)

  test('leaves nothing of them, also in the jobs that name them', async ({ assert, cleanup }) => {
    cleanup(clearSettings)
    const admin = await createAccount({ role: 'admin' })
    const canary = `kanarie${newId().replaceAll('-', '')}`
    const person = await createAccount({ role: 'admin', fullName: canary })
    for (let i = 0; i < 30; i++) {
      await createConversation(person, { title: canary })
    }
    const imported = await givenImport(admin, person)
    const suspend = (q: string) => ({
      kind: 'people_change' as const,
      arguments: { change: 'suspend', q },
    })
    const refused = await begin(person, suspend(canary))
    const other = await begin(admin, { kind: 'people_change', arguments: { q: person.email } })
    for (const id of [imported, refused, other]) {
      await runJob(id)
    }
    const waiting = await begin(person, { kind: 'audit_verify', arguments: {} })
    const cutOff = await begin(admin, suspend('nobody'))
    const checkpoint = { after: person.id, problems: [{ item: person.id, message: 'is odd' }] }
    await sql.transaction(async (connection) => {
      await connection.run(
        'update tracked_jobs set checkpoint = ? where id = ?',
        JSON.stringify(checkpoint),
        cutOff
      )
      const value = { key: 'title_model' as const, value: null, revision: 0 }
      await writeSettingRow(connection, { ...value, updatedBy: person.id, updatedAt: Date.now() })
    })
    const named = JSON.stringify(await readJob(refused))
    assert.include(named, `"item":"${person.id}"`)

    const erasure = await begin(admin, { kind: 'person_erase', arguments: { user: person.id } })
    /* Once in two goes. */
    await sql.read((connection) =>
      connection.run('update tracked_jobs set cancel_requested = 1 where id = ?', erasure)
    )
    await runJob(erasure)
    const stopped = await db.from('tracked_jobs').where('id', erasure).first()
    assert.containSubset(stopped, { state: 'cancelled', checkpoint: '{"steps":1}' })
    const retryJob = await app.container.make(RetryJob)
    await retryJob.execute(erasure, systemOrigin())
    await runJob(erasure)
    assert.containSubset(await readJob(erasure), {
      state: 'completed',
      summary: 'The account is erased, with its conversations and files.',
      arguments: { user: '(erased)' },
    })

    const after = await everythingStored()
    assert.notInclude(after, canary)
    assert.notInclude(after, person.id)
    assert.notInclude(after, person.email)
    assert.containSubset(await readJob(imported), { summary: 'Invited 1 of 2 people.' })
    /* What is nobody's now does not go on as an operator's. */
    await runJob(waiting)
    const error = 'Whoever began it is no administrator any more.'
    assert.containSubset(await readJob(waiting), { state: 'failed', error, startedBy: null })
  })
})
