import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import sql from '#core/services/sql'
import { FileStorage } from '#files/file_storage'
import settings from '#settings/services/settings'
import { ApplyRetention } from '#retention/apply_retention'
import { RemovalsQuery } from '#retention/removals/removals_query'
import env from '#start/env'
import { createAccount } from '#tests/helpers/accounts'
import { auditOf } from '#tests/helpers/audit'
import { addBranch, createConversation } from '#tests/helpers/conversations'
import { createFile } from '#tests/helpers/files'
import { createWaitingRun } from '#tests/helpers/interactions'
import { applyRetention, givenHold, isThere } from '#tests/helpers/retention'

const DAY_MS = 24 * 60 * 60 * 1000
/** Long ago, so that next to nothing of other tests is old enough with it. */
const THEN = Date.parse('2003-05-05T12:00:00Z')

const keep = (days: number) => settings.fix({ retention_days: days })

async function newestReport() {
  const removals = await app.container.make(RemovalsQuery)
  const { rows } = await removals.page({ limit: 1 })
  return rows[0]
}

test.group('Retention', (group) => {
  group.setup(async () => {
    await sql.transaction((db) =>
      db.run(
        `delete from conversations where id in (
           select conversation_id from conversation_summaries where last_activity_at < ?)`,
        THEN
      )
    )
  })
  group.each.teardown(async () => {
    await sql.transaction((db) => db.run('delete from removals'))
  })

  test('deletes what nobody has written in for as long as the installation says', async ({
    assert,
    cleanup,
  }) => {
    using _ = keep(30)
    const account = await createAccount()
    const old = await createConversation(account, { now: THEN - 31 * DAY_MS })
    const recent = await createConversation(account, { now: THEN - 29 * DAY_MS })
    const waiting = await createWaitingRun(account)
    await sql.transaction((db) =>
      db.run(
        'update conversation_summaries set last_activity_at = ? where conversation_id = ?',
        THEN - 40 * DAY_MS,
        waiting.conversationId
      )
    )
    const held = await createConversation(account, { now: THEN - 31 * DAY_MS })
    await givenHold(cleanup, held.id)
    await addBranch(old, 3)
    const file = await createFile({ ownerId: account.id, conversationId: old.id })

    assert.equal(await applyRetention(THEN), 1)
    assert.isFalse(await isThere(old.id))
    assert.isTrue(await isThere(recent.id))
    assert.isTrue(await isThere(waiting.conversationId))
    assert.isTrue(await isThere(held.id))
    const storage = await app.container.make(FileStorage)
    await assert.rejects(() => storage.read(file.storageKey))

    const report = await newestReport()
    assert.containsSubset(report, {
      kind: 'retention',
      subjectId: null,
      removed: { conversations: 1, messages: 3, files: 1, bytes: file.size },
      held: 1,
    })
    assert.isNotNull(report.finishedAt)
    const entries = await sql.read((db) =>
      db.all<{ body: string }>('select * from audit_parts order by entry_id desc limit 20')
    )
    assert.include(JSON.stringify(entries), old.id)
  })

  test('adds up what goes on one day', async ({ assert }) => {
    using _ = keep(30)
    const account = await createAccount()
    for (const now of [Date.now(), Date.now()]) {
      await createConversation(account, { now: THEN - 31 * DAY_MS })
      await applyRetention(now)
    }
    const removals = await app.container.make(RemovalsQuery)
    const { rows } = await removals.page({ limit: 10 })
    assert.lengthOf(rows, 1)
    assert.isAtLeast(rows[0].removed.conversations, 2)
  })

  test('keeps everything where nobody has said how long', async ({ assert }) => {
    const account = await createAccount()
    const old = await createConversation(account, { now: 0 })
    assert.equal(await applyRetention(THEN), 0)
    assert.isTrue(await isThere(old.id))
    assert.isUndefined(await newestReport())
    await sql.transaction((db) => db.run('delete from conversations where id = ?', old.id))
  })

  test('a conversation goes by its own days, if they are fewer', async ({ client, assert }) => {
    const account = await createAccount()
    const kept = await createConversation(account, { now: THEN - 2 * DAY_MS })
    const brief = await createConversation(account, { now: THEN - 2 * DAY_MS })
    for (const [id, days] of [
      [brief.id, 1],
      [kept.id, 3],
    ] as const) {
      const changed = await client
        .patch(`/conversations/${id}`)
        .headers(account.headers)
        .json({ retention_days: days })
      changed.assertStatus(200)
      assert.equal(changed.body().retention_days, days)
    }
    assert.equal(await applyRetention(THEN), 1)
    assert.isFalse(await isThere(brief.id))
    assert.isTrue(await isThere(kept.id))
    using _ = keep(1)
    assert.equal(await applyRetention(THEN), 1)
    assert.isFalse(await isThere(kept.id), 'nobody keeps more than the installation does')
  })

  test('passes over what is on hold, however much that is', async ({ assert, cleanup }) => {
    using _ = keep(30)
    const [held, other] = [await createAccount(), await createAccount()]
    for (let i = 0; i < 60; i++) {
      await createConversation(held, { now: THEN - 50 * DAY_MS })
      await createConversation(other, { now: THEN - 40 * DAY_MS })
    }
    const { release } = await givenHold(cleanup, held.email)
    assert.equal(await applyRetention(THEN), 60)
    const report = await newestReport()
    assert.equal(report.held, 60)
    await release()
    assert.equal(await applyRetention(THEN), 60)
  })

  test('tells of a day on which a hold has kept all there was', async ({ assert, cleanup }) => {
    using _ = keep(30)
    const account = await createAccount()
    const { id } = await createConversation(account, { now: THEN - 31 * DAY_MS })
    const { release } = await givenHold(cleanup, id)
    assert.equal(await applyRetention(THEN), 0)
    const report = await newestReport()
    assert.containsSubset(report, { held: 1, removed: { conversations: 0 } })
    await release()
    await applyRetention(THEN)
  })

  test('goes on where a file cannot be removed', async ({ assert }) => {
    using _ = keep(30)
    const account = await createAccount()
    const [first, second] = [
      await createConversation(account, { now: THEN - 32 * DAY_MS }),
      await createConversation(account, { now: THEN - 31 * DAY_MS }),
    ]
    const place = { ownerId: account.id, conversationId: first.id }
    const [stuck, file] = [await createFile(place), await createFile(place)]
    const path = app.makePath(env.get('STORAGE_PATH') ?? 'storage', stuck.storageKey)
    await rm(path)
    await mkdir(join(path, 'folder'), { recursive: true })
    await addBranch(first, 501)
    assert.equal(await applyRetention(THEN), 2)
    await rm(path, { recursive: true })
    assert.isFalse(await isThere(second.id))
    const storage = await app.container.make(FileStorage)
    await assert.rejects(() => storage.read(file.storageKey))
    const report = await newestReport()
    assert.isNotNull(report.finishedAt)
  })

  test('goes by batches, and ends soon once it is to', async ({ assert }) => {
    using _ = keep(30)
    const account = await createAccount()
    for (let i = 0; i < 120; i++) {
      await createConversation(account, { now: THEN - 31 * DAY_MS })
    }
    const retention = await app.container.make(ApplyRetention)
    assert.equal(await retention.execute(AbortSignal.abort(), THEN), 50)
    const cut = await newestReport()
    assert.isNull(cut.finishedAt)
    assert.equal(await applyRetention(THEN), 70)
    const whole = await newestReport()
    assert.isNotNull(whole.finishedAt)
    await createConversation(account, { now: THEN - 31 * DAY_MS })
    await retention.execute(AbortSignal.abort(), THEN)
    const reopened = await newestReport()
    assert.equal(reopened.id, whole.id)
    assert.isNull(reopened.finishedAt, 'it is not finished before what goes last')
  })

  test('leaves a conversation in which somebody writes meanwhile', async ({ client, assert }) => {
    using _ = keep(30)
    const account = await createAccount()
    const old = await createConversation(account, { now: THEN - 31 * DAY_MS })
    const answer = await client
      .post('/conversations/chat')
      .headers(account.headers)
      .json({ message: 'Still here', conversation_id: old.id })
    answer.assertStatus(200)
    assert.equal(await applyRetention(THEN), 0)
    assert.isTrue(await isThere(old.id))
    assert.lengthOf(await auditOf(old.id), 0)
  })
})

test.group('The days of a conversation', () => {
  test('are told with the time from when on it goes', async ({ client, assert }) => {
    const account = await createAccount()
    const created = await client
      .post('/conversations')
      .headers(account.headers)
      .json({ retention_days: 7 })
    created.assertStatus(201)
    const { id, retention_days: days, expires_at: expiry, updated_at: at } = created.body()
    assert.equal(days, 7)
    assert.equal(Date.parse(expiry) - Date.parse(at), 7 * DAY_MS)
    using _ = keep(2)
    const path = `/conversations/${id}`
    const capped = await client.get(path).headers(account.headers)
    assert.equal(Date.parse(capped.body().expires_at) - Date.parse(at), 2 * DAY_MS)
    const emptied = await client.patch(path).headers(account.headers).json({ retention_days: null })
    assert.isNull(emptied.body().retention_days)
    assert.equal(Date.parse(emptied.body().expires_at) - Date.parse(at), 2 * DAY_MS)
    using __ = keep(0)
    const forEver = await client.get(path).headers(account.headers)
    assert.isNull(forEver.body().expires_at)
  })

  test('cannot be {$self}')
    .with([0, -1, 1.5, '7', 36_501, true])
    .run(async ({ client, assert }, days) => {
      const { headers } = await createAccount()
      const refused = await client
        .post('/conversations')
        .headers(headers)
        .json({ retention_days: days })
      refused.assertStatus(422)
      assert.equal(refused.body().errors[0].field, 'retention_days')
    })
})
