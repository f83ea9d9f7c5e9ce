import { test } from '@japa/runner'
import { newId } from '#core/ids'
import sql from '#core/services/sql'
import { emitEvent } from '#webhooks/emit_event'
import { until } from '#tests/helpers/until'
import { untilAsync } from '#tests/helpers/until_async'
import {
  clearWebhooks,
  deliveriesOf,
  givenReceiver,
  givenWebhook,
  makeDue,
  makeSender,
  sendDue,
  verified,
  type Receiver,
} from '#tests/helpers/webhooks'
import { OwnServer } from '#tests/support/own_server'

const PATIENCE_MS = 20_000

async function emit(count: number): Promise<void> {
  await sql.transaction(async (db) => {
    for (let n = 0; n < count; n++) {
      const data = { user_id: newId(), email: 'ada@example.test', role: 'member' as const }
      await emitEvent(db, 'user.created', data, { personId: null, now: Date.now() })
    }
  })
}

function idsAt({ messages }: Receiver): string[] {
  return messages.map(({ headers }) => String(headers['webhook-id']))
}

/** Servers in processes of their own, on the database of this test run. */
test.group('Servers that send to webhooks', (group) => {
  let server: OwnServer
  group.setup(async () => {
    server = await OwnServer.prepare({
      sharesDatabase: true,
      env: { WEBHOOK_ALLOWED_PRIVATE_HOSTS: '127.0.0.1' },
    })
    return () => server.remove()
  })
  group.each.setup(async () => {
    await server.start()
    return () => server.process.kill()
  })
  group.each.teardown(clearWebhooks)
  group.each.timeout(120_000)

  test('send what happens there, to webhooks that were added elsewhere', async ({
    assert,
    cleanup,
  }) => {
    const receiver = await givenReceiver(cleanup)
    const { id, secret } = await givenWebhook(receiver.url, ['user.created'])
    await server.createAccount()
    await until(() => receiver.messages.length === 1, 'the event came', PATIENCE_MS)
    assert.containsSubset(verified(secret, receiver.messages[0]), { type: 'user.created' })
    await untilAsync(
      async () => {
        const [delivery] = await deliveriesOf(id)
        return delivery.state === 'delivered'
      },
      'it counts as delivered',
      PATIENCE_MS
    )
  })

  test('share the work: each message is sent once', async ({ assert, cleanup }) => {
    const receiver = await givenReceiver(cleanup)
    const { id } = await givenWebhook(receiver.url, ['user.created'])
    const [one, two] = [makeSender(cleanup), makeSender(cleanup)]
    await emit(200)
    one.begin()
    two.begin()
    await untilAsync(
      async () => {
        const deliveries = await deliveriesOf(id)
        return deliveries.every(({ state }) => state === 'delivered')
      },
      'everything was delivered',
      PATIENCE_MS
    )
    assert.lengthOf(receiver.messages, 200)
    assert.lengthOf(new Set(idsAt(receiver)), 200)
  })

  test('that are killed leave what they were sending to others, when the lease is over', async ({
    assert,
    cleanup,
  }) => {
    const receiver = await givenReceiver(cleanup)
    receiver.answer = () => {}
    const { id } = await givenWebhook(receiver.url, ['user.created'])
    await emit(1)
    await until(() => receiver.messages.length === 1, 'it is being sent', PATIENCE_MS)
    await server.process.kill()
    const sender = makeSender(cleanup)
    receiver.answer = (response) => response.writeHead(200).end()
    await sendDue(sender)
    assert.lengthOf(receiver.messages, 1, 'while the lease lasts it is the other one’s')
    const [leased] = await deliveriesOf(id)
    assert.containsSubset(leased, { state: 'pending', attempts: 1 })
    assert.isAbove(leased.due_at, Date.now())
    await makeDue(id)
    await sendDue(sender)
    assert.lengthOf(receiver.messages, 2)
    assert.lengthOf(new Set(idsAt(receiver)), 1, 'the id is the same')
    assert.equal(receiver.messages[1].body, receiver.messages[0].body)
    assert.containsSubset(await deliveriesOf(id), [{ state: 'delivered', attempts: 2 }])
  })

  test('that stop begin nothing more, and give back what does not end', async ({
    assert,
    cleanup,
  }) => {
    const receiver = await givenReceiver(cleanup)
    receiver.answer = () => {}
    const { id } = await givenWebhook(receiver.url, ['user.created'])
    await emit(4)
    await until(() => receiver.messages.length === 2, 'two are being sent', PATIENCE_MS)
    const { code } = await server.process.stop('SIGTERM')
    assert.equal(code, 0, server.process.output)
    assert.lengthOf(receiver.messages, 2)
    const deliveries = await deliveriesOf(id)
    assert.isTrue(
      deliveries.every(
        ({ state, tries, due_at: due }) => state === 'pending' && tries === 0 && due <= Date.now()
      )
    )
    receiver.answer = (response) => response.writeHead(200).end()
    await sendDue(makeSender(cleanup))
    assert.lengthOf(new Set(idsAt(receiver)), 4)
  })
})
