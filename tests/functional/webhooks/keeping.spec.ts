import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { settleRestored } from '#backup/restore/settle_restored'
import { EraseAccount } from '#auth/accounts/erase_account'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { SendTestEvent } from '#webhooks/administration/send_test_event'
import { RotateWebhookSecret } from '#webhooks/administration/rotate_webhook_secret'
import { UpdateWebhook } from '#webhooks/administration/update_webhook'
import { EndLeftovers } from '#webhooks/end_leftovers'
import { SweepDeliveries } from '#webhooks/sweep_deliveries'
import { findWebhook } from '#webhooks/webhook_rows'
import { createAccount } from '#tests/helpers/accounts'
import {
  attemptsOf,
  clearWebhooks,
  deliveriesOf,
  givenReceiver,
  givenWebhook,
  makeSender,
  sendDue,
} from '#tests/helpers/webhooks'

const DAY_MS = 24 * 60 * 60 * 1_000

async function sendTests(id: string, count: number): Promise<void> {
  const send = await app.container.make(SendTestEvent)
  for (let n = 0; n < count; n++) {
    await send.execute(id, systemOrigin())
  }
}

/** Deliveries of a webhook that wait, due now. */
async function addPending(id: string, count: number, personId: string | null = null) {
  await sql.transaction(async (db) => {
    for (let n = 0; n < count; n++) {
      await db.run(
        `insert into webhook_deliveries
           (webhook_id, event_id, event, payload, person_id, state, attempts, tries, due_at, created_at)
         values (?, ?, 'user.created', '{}', ?, 'pending', 0, 0, 0, ?)`,
        id,
        newId(),
        personId,
        Date.now()
      )
    }
  })
}

async function countPending(id: string): Promise<number> {
  const row = await sql.read((db) =>
    db.get<{ n: number }>(
      `select count(*) as n from webhook_deliveries where webhook_id = ? and state = 'pending'`,
      id
    )
  )
  return row?.n ?? 0
}

async function turn(id: string, isEnabled: boolean) {
  const webhook = await sql.read((db) => findWebhook(db, id))
  const { url = '', revision = 0 } = webhook ?? {}
  const update = await app.container.make(UpdateWebhook)
  const events = ['user.created']
  await update.execute(id, { url, description: '', events, isEnabled, revision }, systemOrigin())
}

test.group('What is kept of webhooks', (group) => {
  group.each.teardown(clearWebhooks)

  test('deliveries are forgotten after 30 days, with what came back', async ({
    assert,
    cleanup,
  }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    await sendTests(id, 3)
    await sendDue(makeSender(cleanup))
    const [old, ...younger] = await deliveriesOf(id)
    const created = (key: number, days: number) =>
      sql.transaction((db) =>
        db.run(
          'update webhook_deliveries set created_at = ? where key = ?',
          Date.now() - days * DAY_MS,
          key
        )
      )
    await created(old.key, 30.1)
    await created(younger[0].key, 29.9)
    const sweep = await app.container.make(SweepDeliveries)
    assert.equal(await sweep.execute(), 1)
    const left = await deliveriesOf(id)
    assert.deepEqual(
      left.map(({ key }) => key),
      younger.map(({ key }) => key)
    )
    assert.lengthOf(await attemptsOf(id), 2)
  })

  test('a secret that signs no more is forgotten', async ({ assert }) => {
    const { id } = await givenWebhook('https://hooks.example.org/')
    const rotate = await app.container.make(RotateWebhookSecret)
    await rotate.execute(id, systemOrigin())
    const sweep = await app.container.make(SweepDeliveries)
    const secretBefore = async (now: number) => {
      await sweep.execute(now)
      const row = await sql.read((db) => findWebhook(db, id))
      return row?.previous_secret
    }
    assert.isString(await secretBefore(Date.now() + 0.9 * DAY_MS))
    assert.isNull(await secretBefore(Date.now() + 1.1 * DAY_MS))
  })

  test('nothing is sent of a long backlog of a webhook that is turned off, nor when it is turned on again', async ({
    assert,
    cleanup,
  }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    await addPending(id, 1_200)
    await turn(id, false)
    /* No more than a batch in one transaction. */
    assert.equal(await countPending(id), 700)
    await sendDue(makeSender(cleanup))
    const leftovers = await app.container.make(EndLeftovers)
    assert.equal(await leftovers.execute(), 700)
    assert.equal(await countPending(id), 0)

    await turn(id, true)
    await addPending(id, 1_200)
    assert.equal(await leftovers.execute(), 0)
    await turn(id, false)
    await turn(id, true)
    assert.equal(await countPending(id), 0)
    await sendDue(makeSender(cleanup))
    assert.isEmpty(receiver.messages)
  })

  test('a person of whom much was told is erased a piece at a time', async ({ assert }) => {
    const account = await createAccount()
    await addPending(newId(), 1_001, account.id)
    const left: number[] = []
    const erase = await app.container.make(EraseAccount)
    const onStep = async () => {
      const row = await sql.read((db) =>
        db.get<{ n: number }>(
          'select count(*) as n from webhook_deliveries where person_id = ?',
          account.id
        )
      )
      left.push(row?.n ?? 0)
    }
    await erase.execute(account.id, systemOrigin(), { onStep })
    assert.deepEqual(left, [501, 1])
    await onStep()
    assert.deepEqual(left, [501, 1, 0])
  })

  test('what waited when a backup was made is not sent by itself when it is restored', async ({
    assert,
    cleanup,
  }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    await sendTests(id, 2)
    await sql.transaction((db) => settleRestored(db, new Set(['webhook_deliveries'])))
    await sendDue(makeSender(cleanup))
    assert.isEmpty(receiver.messages)
    const deliveries = await deliveriesOf(id)
    assert.deepEqual(
      deliveries.map(({ state }) => state),
      ['failed', 'failed']
    )
  })
})
