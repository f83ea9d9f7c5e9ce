import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import filesConfig from '#config/files'
import { systemOrigin } from '#audit/audit_origin'
import { EraseAccount } from '#auth/accounts/erase_account'
import { DeleteConversation } from '#conversations/delete_conversation'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { SweepOrphanFiles } from '#files/sweep_orphan_files'
import { RemovalsQuery } from '#retention/removals/removals_query'
import { createAccount } from '#tests/helpers/accounts'
import { ace, aceHere } from '#tests/helpers/ace'
import { auditOf } from '#tests/helpers/audit'
import { addBranch, createConversation } from '#tests/helpers/conversations'
import { createFile } from '#tests/helpers/files'
import { REASON, givenHold, isThere } from '#tests/helpers/retention'
import { untilAsync } from '#tests/helpers/until_async'
import { createPersonalToken } from '#tests/helpers/worlds'
import { requires } from '#tests/support/requirements'

/** How many statements of the database wait for a lock. */
async function waiting(): Promise<number> {
  const row = await sql.read((db) =>
    db.get<{ n: number | string }>(
      `select count(*) as n from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`
    )
  )
  return Number(row?.n ?? 0)
}

test.group('A legal hold', () => {
  test('keeps a conversation from its owner, and from operators', async ({
    client,
    assert,
    cleanup,
  }) => {
    const { id: userId, headers, email, password } = await createAccount()
    const conversation = await createConversation({ id: userId }, { now: 0 })
    const hold = await givenHold(cleanup, conversation.id)
    const path = `/conversations/${conversation.id}`
    const refused = await client.delete(path).headers(headers)
    refused.assertStatus(409)
    assert.equal(refused.body().code, 'legal_hold')
    assert.notInclude(refused.text(), REASON)
    const erasing = await client.delete('/auth/me').headers(headers).json({ password })
    erasing.assertStatus(409)
    assert.equal(erasing.body().code, 'legal_hold')
    const me = await client.get('/auth/me').headers(headers)
    me.assertStatus(200)
    const command = await aceHere('conversation:delete', conversation.id, '--yes')
    assert.equal(command.exitCode, 1)
    assert.include(command.output, 'legal hold')
    const prune = await aceHere('conversation:prune', '--older-than=1d', `--user=${email}`, '--yes')
    assert.equal(prune.exitCode, 0, prune.output)
    assert.isTrue(await isThere(conversation.id))

    await hold.release()
    const deleted = await client.delete(path).headers(headers)
    deleted.assertStatus(204)
  })

  test('keeps a person with all conversations', async ({ client, assert, cleanup }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    const other = await createConversation(await createAccount())
    const hold = await givenHold(cleanup, account.email.toUpperCase())
    const refused = await client
      .delete(`/conversations/${conversation.id}`)
      .headers(account.headers)
    refused.assertStatus(409)
    const eraseAccount = await app.container.make(EraseAccount)
    await assert.rejects(() => eraseAccount.execute(account.id, systemOrigin()), /legal hold/)
    const me = await client.get('/auth/me').headers(account.headers)
    me.assertStatus(200)
    const { release } = await givenHold(cleanup, account.email)
    await hold.release()
    const still = await client.delete(`/conversations/${conversation.id}`).headers(account.headers)
    still.assertStatus(409)
    await release()
    assert.isTrue(await eraseAccount.execute(account.id, systemOrigin()))
    assert.isTrue(await isThere(other.id))
    const entries = await auditOf(account.id)
    const actions = entries.map(({ action }) => action)
    assert.includeMembers(actions, ['hold.placed', 'hold.released', 'user.erased'])
  })

  test('is kept by the database, too', async ({ assert, cleanup }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    await givenHold(cleanup, conversation.id)
    for (const [table, id] of [
      ['conversations', conversation.id],
      ['users', account.id],
    ]) {
      await assert.rejects(
        () => sql.transaction((db) => db.run(`delete from ${table} where id = ?`, id)),
        /foreign key/i
      )
    }
  })

  test('keeps uploads, from their owner and from the sweep', async ({
    client,
    assert,
    cleanup,
  }) => {
    const account = await createAccount()
    const file = await createFile({ ownerId: account.id, conversationId: null })
    const { release } = await givenHold(cleanup, account.email)
    const refused = await client.delete(`/files/${file.id}`).headers(account.headers)
    refused.assertStatus(409)
    assert.equal(refused.body().code, 'legal_hold')
    const sweep = await app.container.make(SweepOrphanFiles)
    const later = Date.now() + filesConfig.unattachedMs + 1
    await sweep.execute(later)
    const kept = await client.get(`/files/${file.id}`).headers(account.headers)
    kept.assertStatus(200)
    await release()
    await sweep.execute(later)
    const gone = await client.get(`/files/${file.id}`).headers(account.headers)
    gone.assertStatus(404)
  })

  test('that is being placed is waited for by whoever deletes', async ({ assert, cleanup }) => {
    const account = await createAccount()
    const { id } = await createConversation(account)
    const [placed, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const holding = sql.transaction(async (db) => {
      await db.all('select id from users where id = ? for update', account.id)
      await db.run(
        'insert into legal_holds (id, user_id, reason, created_at) values (?, ?, ?, 1)',
        newId(),
        account.id,
        REASON
      )
      placed.resolve()
      await go.promise
    })
    cleanup(async () => {
      await sql.transaction((db) => db.run('delete from legal_holds where user_id = ?', account.id))
    })
    await placed.promise
    const deleteConversation = await app.container.make(DeleteConversation)
    const deletion = assert.rejects(() => deleteConversation.execute(id), /legal hold/)
    await untilAsync(async () => (await waiting()) > 0, 'the deletion waits for the hold', 10_000)
    go.resolve()
    await holding
    await deletion
    assert.isTrue(await isThere(id))
  }).skip(...requires('postgres'))

  test('is placed, listed and released by commands', async ({ assert }) => {
    const account = await createAccount()
    const placed = await ace(['hold:place', account.email, `--reason=${REASON}`, '--json'])
    assert.equal(placed.exitCode, 0, placed.output)
    const { id } = JSON.parse(placed.stdout)
    const listed = await aceHere('hold:list', '--json', '--limit=1000')
    const found: { id: string }[] = JSON.parse(listed.stdout)
    assert.containsSubset(
      found.find((hold) => hold.id === id),
      { email: account.email, conversation_id: null, reason: REASON, placed_by: null }
    )
    const table = await aceHere('hold:list')
    assert.include(table.stdout, REASON)
    const released = await aceHere('hold:release', id, '--yes', '--reason=Settled')
    assert.equal(released.exitCode, 0, released.output)
    const again = await aceHere('hold:release', id, '--yes')
    assert.equal(again.exitCode, 1)
    assert.include(again.output, 'no legal hold')
  }).timeout(60_000)

  test('{$self} cannot be put on hold')
    .with(['nobody@example.test', 'nothing', newId()])
    .run(async ({ assert }, of) => {
      const refused = await aceHere('hold:place', of, `--reason=${REASON}`)
      assert.equal(refused.exitCode, 1)
      assert.include(refused.output, 'no such account')
    })
})

test.group('The report of an erasure', () => {
  test('tells what went, and nothing of it', async ({ assert }) => {
    const account = await createAccount()
    const conversation = await createConversation(account)
    await addBranch(conversation, 4)
    const inside = await createFile({ ownerId: account.id, conversationId: conversation.id })
    const outside = await createFile({ ownerId: account.id, conversationId: null })
    await createPersonalToken(account, ['read'])
    const eraseAccount = await app.container.make(EraseAccount)
    await eraseAccount.execute(account.id, systemOrigin())
    const removals = await app.container.make(RemovalsQuery)
    const { rows } = await removals.page({ limit: 100 })
    const report = rows.find(({ subjectId }) => subjectId === account.id)
    assert.containsSubset(report, {
      kind: 'erasure',
      removed: {
        conversations: 1,
        messages: 4,
        files: 1,
        uploads: 1,
        bytes: inside.size + outside.size,
        sessions: 1,
        tokens: 1,
      },
      held: 0,
    })
    assert.isNotNull(report?.finishedAt)
    const listed = await aceHere('removal:list', '--json')
    assert.include(listed.stdout, account.id)
    assert.notInclude(JSON.stringify(rows), account.email)
  })
})
