import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { systemOrigin } from '#audit/audit_origin'
import sql from '#core/services/sql'
import { ReplayDeliveries } from '#webhooks/administration/replay_deliveries'
import { RotateWebhookSecret } from '#webhooks/administration/rotate_webhook_secret'
import { UpdateWebhook } from '#webhooks/administration/update_webhook'
import { emitEvent } from '#webhooks/emit_event'
import { MAX_TRIES } from '#webhooks/sending/retry_delay'
import { findWebhook } from '#webhooks/webhook_rows'
import { newId } from '#core/ids'
import { auditOf } from '#tests/helpers/audit'
import { CountingListener } from '#tests/helpers/counting_listener'
import { until } from '#tests/helpers/until'
import {
  attemptsOf,
  clearWebhooks,
  deliveriesOf,
  givenReceiver,
  givenWebhook,
  makeDue,
  makeSender,
  sendDue,
  verified,
} from '#tests/helpers/webhooks'
import { onAnyDatabase } from '#tests/support/requirements'

const DAY_MS = 24 * 60 * 60 * 1_000

/** Somebody came to be. */
async function emit(count = 1): Promise<void> {
  for (let n = 0; n < count; n++) {
    const data = { user_id: newId(), email: 'ada@example.test', role: 'member' as const }
    await sql.transaction((db) =>
      emitEvent(db, 'user.created', data, { personId: null, now: Date.now() })
    )
  }
}

const webhookOf = (id: string) => sql.read((db) => findWebhook(db, id))

test.group('Sending to webhooks', (group) => {
  group.tap(onAnyDatabase)
  group.each.teardown(clearWebhooks)

  test('a message is signed, and delivered once', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { id, secret } = await givenWebhook(receiver.url)
    const sender = makeSender(cleanup)
    await emit()
    await sendDue(sender)
    await sendDue(sender)
    assert.lengthOf(receiver.messages, 1)
    const [message] = receiver.messages
    const [delivery] = await deliveriesOf(id)
    assert.equal(message.headers['webhook-id'], delivery.event_id)
    assert.equal(message.headers['content-type'], 'application/json')
    assert.equal(message.body, delivery.payload)
    const event = verified(secret, message)
    assert.containsSubset(event, { type: 'user.created', data: { email: 'ada@example.test' } })
    assert.equal(delivery.state, 'delivered')
    const attempts = await attemptsOf(id)
    assert.containsSubset(attempts, [{ number: 1, status: 204, error: null, response: '' }])
  })

  test('both secrets sign while one is replaced', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { id, secret } = await givenWebhook(receiver.url)
    const rotate = await app.container.make(RotateWebhookSecret)
    const next = await rotate.execute(id, systemOrigin())
    const sender = makeSender(cleanup)
    await emit()
    await sendDue(sender)
    assert.isOk(verified(secret, receiver.messages[0]))
    assert.isOk(verified(next, receiver.messages[0]))
    await sql.transaction((db) => db.run('update webhooks set previous_until = ?', Date.now() - 1))
    await emit()
    await sendDue(sender)
    assert.throws(() => verified(secret, receiver.messages[1]))
    assert.isOk(verified(next, receiver.messages[1]))
  })

  test('an error is tried again, later each time, and then given up', async ({
    assert,
    cleanup,
  }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    receiver.answer = (response) => response.writeHead(500).end('out of order')
    const sender = makeSender(cleanup)
    await emit()
    for (let tries = 1; tries < MAX_TRIES; tries++) {
      await sendDue(sender)
      const [delivery] = await deliveriesOf(id)
      assert.containsSubset(delivery, { state: 'pending', attempts: tries, tries })
      assert.isAbove(delivery.due_at, Date.now() + 3_000)
      await sendDue(sender)
      assert.lengthOf(receiver.messages, tries, 'nothing is sent before its time')
      await makeDue(id)
    }
    await sendDue(sender)
    const [delivery] = await deliveriesOf(id)
    assert.containsSubset(delivery, { state: 'failed', attempts: MAX_TRIES })
    assert.lengthOf(new Set(receiver.messages.map(({ headers }) => headers['webhook-id'])), 1)
    const attempts = await attemptsOf(id)
    assert.lengthOf(attempts, MAX_TRIES)
    assert.containsSubset(attempts[0], { status: 500, error: null, response: 'out of order' })

    receiver.answer = (response) => response.writeHead(200).end('ok')
    const replay = await app.container.make(ReplayDeliveries)
    assert.equal(await replay.failed(id, systemOrigin()), 1)
    assert.isFalse(await replay.one(id, delivery.event_id, systemOrigin()), 'it waits already')
    await sendDue(sender)
    const [replayed] = await deliveriesOf(id)
    assert.containsSubset(replayed, { state: 'delivered', attempts: MAX_TRIES + 1, tries: 1 })
    assert.isTrue(await replay.one(id, delivery.event_id, systemOrigin()))
    await sendDue(sender)
    assert.lengthOf(receiver.messages, MAX_TRIES + 2)
    const webhook = await webhookOf(id)
    assert.isNull(webhook?.failing_since)
  })

  test('Retry-After is obeyed', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    for (const status of [429, 503]) {
      await makeDue(id)
      receiver.answer = (response) => response.writeHead(status, { 'retry-after': '3600' }).end()
      const sender = makeSender(cleanup)
      await emit()
      await sendDue(sender)
      const deliveries = await deliveriesOf(id)
      assert.isAbove(deliveries.at(-1)?.due_at ?? 0, Date.now() + 3_500_000)
    }
  })

  test('a redirect is a failure, and is not followed', async ({ assert, cleanup }) => {
    const [receiver, elsewhere] = [await givenReceiver(cleanup), await givenReceiver(cleanup)]
    const { id } = await givenWebhook(receiver.url)
    receiver.answer = (response) => response.writeHead(307, { location: elsewhere.url }).end()
    await emit()
    await sendDue(makeSender(cleanup))
    assert.lengthOf(elsewhere.messages, 0)
    assert.containsSubset(await attemptsOf(id), [{ status: 307 }])
    assert.containsSubset(await deliveriesOf(id), [{ state: 'pending' }])
  })

  test('a connection that drops, or cannot be made, is told', async ({ assert, cleanup }) => {
    const hangingUp = await new CountingListener().listen('127.0.0.1')
    const { id } = await givenWebhook(`http://127.0.0.1:${hangingUp.port}/`)
    const sender = makeSender(cleanup)
    await emit()
    await sendDue(sender)
    await hangingUp.close()
    await makeDue(id)
    await sendDue(sender)
    const attempts = await attemptsOf(id)
    assert.match(attempts[0].error ?? '', /^The connection ended before there was an answer/)
    assert.match(attempts[1].error ?? '', /^No connection could be made \(ECONNREFUSED\)/)
    assert.isNull(attempts[1].status)
  })

  test('the status decides, however the body ends', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    const sender = makeSender(cleanup)
    const chunk = 'x'.repeat(64 * 1_024)
    let isClosed = false
    receiver.answer = (response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(chunk)) {
          /* Without an end. */
        }
      }
      response.on('drain', more).on('close', () => {
        isClosed = true
      })
      more()
    }
    await emit()
    await sendDue(sender)
    receiver.answer = (response) => {
      response.writeHead(202, { 'content-length': '100' })
      response.write('cut \u0000off', () => response.destroy())
    }
    await emit()
    await sendDue(sender)
    const deliveries = await deliveriesOf(id)
    assert.deepEqual(
      deliveries.map(({ state }) => state),
      ['delivered', 'delivered']
    )
    const attempts = await attemptsOf(id)
    assert.equal(attempts[0].response, 'x'.repeat(1_024))
    assert.equal(attempts[1].response, 'cut \ufffdoff')
    await until(() => isClosed, 'the connection of the endless answer was closed')
  })

  test('a receiver that says 410 is turned off, and nothing more is sent', async ({
    assert,
    cleanup,
  }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    receiver.answer = (response) => response.writeHead(410).end()
    const sender = makeSender(cleanup)
    await emit(5)
    await sendDue(sender)
    await emit()
    await sendDue(sender)
    const webhook = await webhookOf(id)
    assert.containsSubset(webhook, { is_enabled: 0, off_reason: 'gone' })
    assert.isAtMost(receiver.messages.length, 2)
    const deliveries = await deliveriesOf(id)
    assert.lengthOf(deliveries, 5)
    assert.isTrue(deliveries.every(({ state }) => state === 'failed'))
    const entries = await auditOf(id)
    assert.equal(entries.at(-1)?.action, 'webhook.turned_off')

    receiver.answer = (response) => response.writeHead(200).end()
    const replay = await app.container.make(ReplayDeliveries)
    await assert.rejects(() => replay.failed(id, systemOrigin()), /turn it on first/)
    const update = await app.container.make(UpdateWebhook)
    const { url = '', revision = 0 } = webhook ?? {}
    const events = ['user.created']
    const change = { url, description: '', events, isEnabled: true, revision }
    await update.execute(id, change, systemOrigin())
    assert.equal(await replay.failed(id, systemOrigin()), 5)
    await sendDue(sender)
    const replayed = await deliveriesOf(id)
    assert.isTrue(replayed.every(({ state }) => state === 'delivered'))
  })

  test('one that has failed for five days is turned off; one that came through is not', async ({
    assert,
    cleanup,
  }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    const sender = makeSender(cleanup)
    const failSince = (at: number) =>
      sql.transaction((db) => db.run('update webhooks set failing_since = ?', at))
    await failSince(Date.now() - 6 * DAY_MS)
    await emit()
    await sendDue(sender)
    assert.containsSubset(await webhookOf(id), { is_enabled: 1, failing_since: null })

    receiver.answer = (response) => response.writeHead(500).end()
    await failSince(Date.now() - 4 * DAY_MS)
    await emit()
    await sendDue(sender)
    assert.containsSubset(await webhookOf(id), { is_enabled: 1 })
    await failSince(Date.now() - 5 * DAY_MS)
    await makeDue(id)
    await sendDue(sender)
    assert.containsSubset(await webhookOf(id), { is_enabled: 1 })
    /* The message is given up. */
    await sql.transaction((db) =>
      db.run(`update webhook_deliveries set tries = 7 where state = 'pending'`)
    )
    await makeDue(id)
    await sendDue(sender)
    assert.containsSubset(await webhookOf(id), { is_enabled: 0, off_reason: 'failing' })
  })

  test('private addresses are not asked unless they are allowed', async ({ assert, cleanup }) => {
    const { id } = await givenWebhook('https://example.org/hook')
    for (const url of ['https://127.0.0.2/hook', 'http://example.org/', 'https://10.0.0.1/']) {
      await sql.transaction((db) => db.run('update webhooks set url = ? where id = ?', url, id))
      await emit()
      await sendDue(makeSender(cleanup))
    }
    const attempts = await attemptsOf(id)
    assert.lengthOf(attempts, 3)
    assert.isTrue(
      attempts.every(({ status, error }) => status === null && /^Not sent: /.test(error ?? ''))
    )
  })

  test('a slow receiver holds up nobody else', async ({ assert, cleanup }) => {
    const [slow, quick] = [await givenReceiver(cleanup), await givenReceiver(cleanup)]
    const held: (() => void)[] = []
    slow.answer = (response) => held.push(() => response.writeHead(200).end())
    const { id: slowId } = await givenWebhook(slow.url)
    const { id: quickId } = await givenWebhook(quick.url)
    const sender = makeSender(cleanup)
    await emit(20)
    await sender.look()
    await until(() => quick.messages.length === 20, 'everything was told to the quick one')
    assert.lengthOf(slow.messages, 2)
    while (slow.messages.length < 20 || held.length > 0) {
      await until(() => held.length > 0, 'the slow one was asked')
      held.splice(0).forEach((release) => release())
      await sender.look()
    }
    await sender.settled()
    for (const id of [slowId, quickId]) {
      const deliveries = await deliveriesOf(id)
      assert.isTrue(
        deliveries.every(({ state, attempts }) => state === 'delivered' && attempts === 1)
      )
    }
  })

  test('one that does not answer costs ten seconds', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    receiver.answer = () => {}
    await emit()
    await sendDue(makeSender(cleanup))
    const [attempt] = await attemptsOf(id)
    assert.match(attempt.error ?? '', /^There was no answer in time/)
    assert.containsSubset(await deliveriesOf(id), [{ state: 'pending', tries: 1 }])
  }).timeout(60_000)

  test('what cannot be opened is not sent', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url)
    await sql.transaction((db) =>
      db.run(`update webhooks set secret = 'gcm.lost' where id = ?`, id)
    )
    await emit()
    await sendDue(makeSender(cleanup))
    assert.lengthOf(receiver.messages, 0)
    const [attempt] = await attemptsOf(id)
    assert.include(attempt.error ?? '', 'APP_KEY')
  })
})
