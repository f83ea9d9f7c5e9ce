import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import { settleRestored } from '#backup/restore/settle_restored'
import sql from '#core/services/sql'
import { SendTestEvent } from '#webhooks/administration/send_test_event'
import { RotateWebhookSecret } from '#webhooks/administration/rotate_webhook_secret'
import { SweepDeliveries } from '#webhooks/sweep_deliveries'
import { findWebhook } from '#webhooks/webhook_rows'
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
