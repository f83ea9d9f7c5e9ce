import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { systemOrigin } from '#audit/audit_origin'
import { RotateWebhookSecret } from '#webhooks/administration/rotate_webhook_secret'
import { SendTestEvent } from '#webhooks/administration/send_test_event'
import { WEBHOOK_EVENT_TYPES } from '#webhooks/events'
import { temporaryFolder } from '#tests/helpers/folders'
import {
  clearWebhooks,
  givenReceiver,
  givenWebhook,
  makeSender,
  sendDue,
  type Received,
} from '#tests/helpers/webhooks'

type Verify = (secret: string, headers: Received['headers'], body: string) => unknown

const read = () => readFile(app.makePath('docs/webhooks.md'), 'utf8')

/** The code that receivers are told to use. */
async function documentedVerify(cleanup: (undo: () => Promise<void>) => void): Promise<Verify> {
  const [, code = ''] = /```js\n(.*?)```/s.exec(await read()) ?? []
  const path = join(await temporaryFolder(cleanup), 'verify.mjs')
  await writeFile(path, code)
  const module: { verify: Verify } = await import(pathToFileURL(path).href)
  return module.verify
}

test.group('docs/webhooks.md', (group) => {
  group.each.teardown(clearWebhooks)

  test('shows code that takes what is sent, and nothing else', async ({ assert, cleanup }) => {
    const verify = await documentedVerify(cleanup)
    const receiver = await givenReceiver(cleanup)
    const { id, secret } = await givenWebhook(receiver.url)
    const rotate = await app.container.make(RotateWebhookSecret)
    const next = await rotate.execute(id, systemOrigin())
    const send = await app.container.make(SendTestEvent)
    await send.execute(id, systemOrigin())
    await sendDue(makeSender(cleanup))
    const [{ headers, body }] = receiver.messages
    for (const one of [secret, next]) {
      assert.containsSubset(verify(one, headers, body), { type: 'webhook.test' })
    }
    const other = `whsec_${Buffer.alloc(32).toString('base64')}`
    assert.throws(() => verify(other, headers, body), /not good/)
    assert.throws(() => verify(secret, headers, `${body} `), /not good/)
    assert.throws(() => verify(secret, { ...headers, 'webhook-id': 'x' }, body), /not good/)
    const late = String(Number(headers['webhook-timestamp']) - 301)
    assert.throws(() => verify(secret, { ...headers, 'webhook-timestamp': late }, body), /too old/)
    assert.throws(
      () => verify(secret, { ...headers, 'webhook-timestamp': undefined }, body),
      /too old/
    )
  })

  test('names every event', async ({ assert }) => {
    const text = await read()
    const named = [...text.matchAll(/^\| `([a-z.]+)`/gm)].map(([, event]) => event)
    assert.deepEqual(named, [...WEBHOOK_EVENT_TYPES])
  })
})
