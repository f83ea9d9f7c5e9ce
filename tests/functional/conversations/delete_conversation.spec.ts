import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import env from '#start/env'
import { StoreFile } from '#files/store_file'
import { createAccount } from '#tests/helpers/accounts'
import { fakeModels, idsOf, openChat } from '#tests/helpers/chats'
import { addMessage, createConversation } from '#tests/helpers/conversations'
import { HeldCall } from '#tests/helpers/held_call'
import { checkIndex, indexDocuments } from '#tests/helpers/search'
import {
  NotedContinuation,
  answer as reply,
  approval,
  createWaitingRun,
  openAll,
} from '#tests/helpers/interactions'

/** Every table, those that FTS5 keeps to itself among them. */
function allTables() {
  return sql.read((db) =>
    db.all<{ name: string }>(
      db.dialect === 'sqlite'
        ? `select name from sqlite_master where type = 'table'`
        : `select table_name as name from information_schema.tables where table_schema = 'public'`
    )
  )
}

function holds(value: unknown, canary: string): boolean {
  return Buffer.isBuffer(value) ? value.includes(canary) : String(value).includes(canary)
}

/** The tables of which a row holds the canary. */
async function tablesWith(canary: string): Promise<string[]> {
  const found: string[] = []
  for (const { name } of await allTables()) {
    const rows = await sql.read((db) => db.all<Record<string, unknown>>(`select * from "${name}"`))
    if (rows.some((row) => Object.values(row).some((value) => holds(value, canary)))) {
      found.push(name)
    }
  }
  return found.sort()
}

/** The stored files that hold the canary. */
async function filesWith(canary: string): Promise<string[]> {
  const location = app.makePath(env.get('STORAGE_PATH') ?? 'storage')
  const entries = await readdir(location, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name))
    if (bytes.includes(canary)) {
      found.push(entry.name)
    }
  }
  return found
}

test.group('DELETE /conversations/{id}', () => {
  test('leaves nothing of it, in no table and no file', async ({ client, assert, cleanup }) => {
    const account = await createAccount()
    const canary = `canary${newId().replaceAll('-', '')}`
    const made = await client
      .post('/conversations')
      .headers({ ...account.headers, 'idempotency-key': newId() })
      .json({ title: `Title ${canary}`, system_prompt: canary, external_id: canary })
    const { id } = made.body()
    const conversation = await sql.read(async (db) => {
      const [owner, assistant] = await db.all<{ id: string }>(
        'select id from participants where conversation_id = ? order by role desc',
        id
      )
      return {
        id,
        ownerId: account.id,
        ownerParticipantId: owner.id,
        assistantParticipantId: assistant.id,
      }
    })
    const question = await addMessage(conversation, { text: canary, clientId: canary })
    const answer = await addMessage(conversation, {
      role: 'assistant',
      parentId: question,
      text: `So ${canary}`,
    })
    await client
      .put(`/conversations/${id}/messages/${answer}/feedback`)
      .headers(account.headers)
      .json({ rating: -1, comment: canary })
    const storeFile = await app.container.make(StoreFile)
    const file = await storeFile.write({
      mediaType: 'text/plain',
      filename: `${canary}.txt`,
      data: Buffer.from(`bytes of ${canary}`),
    })
    await sql.transaction(async (db) => {
      await storeFile.insert(db, file, { ownerId: account.id, conversationId: id })
      const run = await db.get<{ key: number }>(
        `insert into runs
           (id, conversation_id, message_id, user_id, state, attempt, options, request_id, created_at)
         values (?, ?, ?, ?, 'completed', 1, ?, 'r', 1) returning key`,
        newId(),
        id,
        answer,
        account.id,
        JSON.stringify({ canary })
      )
      await db.run(
        `insert into run_segments (run_key, first_n, last_n, attempt, frames) values (?, 1, 1, 1, ?)`,
        run?.key ?? 0,
        canary
      )
    })
    await indexDocuments()
    NotedContinuation.use(cleanup)
    const tool = { name: canary, title: null, server: 'mail' }
    const asked = approval({ tool, title: canary })
    await openAll(await createWaitingRun(account, conversation), [asked])
    await reply(account, asked.id, { action: 'accept', always_allow: true }, newId())

    const tables = await tablesWith(canary)
    assert.includeMembers(tables, [
      'conversations',
      'files',
      'idempotency_keys',
      'interactions',
      'messages',
      'run_segments',
      'runs',
      'search_documents',
      'tool_grants',
    ])
    if (sql.dialect === 'sqlite') {
      assert.include(tables, 'search_index')
    }
    assert.lengthOf(await filesWith(canary), 1)

    const response = await client.delete(`/conversations/${id}`).headers(account.headers)
    response.assertStatus(204)
    assert.equal(response.text(), '')
    assert.deepEqual(await tablesWith(canary), [])
    /* The run that went on after the reply may have come to its end, and the ledger keeps what it used. */
    const remembering = await tablesWith(id)
    assert.isTrue(
      remembering.every((name) => name === 'usage_entries'),
      remembering.join()
    )
    await checkIndex()
    assert.deepEqual(await filesWith(canary), [])
  })

  test('is final', async ({ client }) => {
    const account = await createAccount()
    const { id } = await createConversation(account, { title: 'Gone', externalId: 'gone' })
    const deleted = await client.delete('/conversations/gone').headers(account.headers)
    deleted.assertStatus(204)
    for (const request of [
      client.get(`/conversations/${id}`),
      client.get(`/conversations/gone/messages`),
      client.delete(`/conversations/${id}`),
    ]) {
      const response = await request.headers(account.headers)
      response.assertStatus(404)
    }
  })

  test('leaves other conversations alone', async ({ client, assert }) => {
    const account = await createAccount()
    const gone = await createConversation(account, { title: 'Same words' })
    const kept = await createConversation(account, { title: 'Same words' })
    await client.delete(`/conversations/${gone.id}`).headers(account.headers)
    const found = await client.get('/conversations?q=same').headers(account.headers)
    assert.deepEqual(
      found.body().data.map(({ id }: { id: string }) => id),
      [kept.id]
    )
  })

  test('ends the answer that is being written; only the ledger remembers it', async ({
    client,
    assert,
  }) => {
    using fake = await fakeModels()
    const call = new HeldCall()
    fake.script(call.script)
    const account = await createAccount()
    const stream = await openChat(account, { message: 'Hello' })
    await call.started()
    call.say('Once upon')
    await stream.said('Once upon')
    const { conversationId, runId } = idsOf(stream.events)

    const response = await client
      .delete(`/conversations/${conversationId}`)
      .headers(account.headers)
    response.assertStatus(204)
    assert.isTrue(call.isAborted)
    await stream.closed()
    assert.deepEqual(await tablesWith(conversationId), ['usage_entries'])
    assert.deepEqual(await tablesWith(runId), ['usage_entries'])
  })
})
