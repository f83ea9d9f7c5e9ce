import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import app from '@adonisjs/core/services/app'
import { Webhook } from 'standardwebhooks'
import { systemOrigin } from '#audit/audit_origin'
import webhooksConfig from '#config/webhooks'
import sql from '#core/services/sql'
import { CreateWebhook } from '#webhooks/administration/create_webhook'
import { SUBSCRIBABLE_EVENTS, type WebhookEventType } from '#webhooks/events'
import type { Delivery, DeliveryAttempt } from '#webhooks/log/deliveries_query'
import { WebhookSender } from '#webhooks/sending/webhook_sender'
import { WebhookTransport } from '#webhooks/sending/webhook_transport'
import { bodyOf, HttpListener } from './http_listener.js'

type Cleanup = (undo: () => Promise<void> | void) => void

/** A request that a receiver got. */
export interface Received {
  headers: IncomingHttpHeaders
  body: string
}

/** An event as it is written in a body. */
export interface ReceivedEvent {
  type: WebhookEventType
  timestamp: string
  data: Record<string, unknown>
}

/** A receiver of webhooks: says 204 to everything where the test says nothing else. */
export class Receiver {
  messages: Received[] = []
  answer: (response: ServerResponse, received: Received, request: IncomingMessage) => void = (
    response
  ) => response.writeHead(204).end()
  #listener = new HttpListener()

  get url(): string {
    return `${this.#listener.origin}/hook`
  }

  get events(): ReceivedEvent[] {
    return this.messages.map(({ body }) => JSON.parse(body))
  }

  async listen(): Promise<this> {
    this.#listener.respond = (request, response) => this.#respond(request, response)
    await this.#listener.listen()
    return this
  }

  async #respond(request: IncomingMessage, response: ServerResponse) {
    const received = { headers: request.headers, body: await bodyOf(request) }
    this.messages.push(received)
    this.answer(response, received, request)
  }

  close(): Promise<void> {
    return this.#listener.close()
  }
}

/** Until the test is over. */
export async function givenReceiver(cleanup: Cleanup): Promise<Receiver> {
  const receiver = await new Receiver().listen()
  cleanup(() => receiver.close())
  return receiver
}

/** A webhook that is on; for all events where none are named. */
export async function givenWebhook(
  url: string,
  events: readonly string[] = SUBSCRIBABLE_EVENTS
): Promise<{ id: string; secret: string }> {
  const create = await app.container.make(CreateWebhook)
  return create.execute({ url, events, description: 'A test' }, systemOrigin())
}

/** No webhook of a test hears of what the next one does. */
export async function clearWebhooks(): Promise<void> {
  await sql.transaction(async (db) => {
    await db.run('delete from webhooks')
    await db.run('delete from webhook_deliveries')
  })
}

/** A sender that sends when the test wants it to. */
export function makeSender(cleanup: Cleanup): WebhookSender {
  const transport = new WebhookTransport(webhooksConfig.allowedPrivateHosts)
  const sender = new WebhookSender({ sql, transport, logger: { error: () => {} } })
  cleanup(async () => {
    await sender.end(0)
    await transport.destroy()
  })
  return sender
}

/** Sends all that is due. */
export async function sendDue(sender: WebhookSender): Promise<void> {
  await sender.look()
  await sender.settled()
}

export type StoredDelivery = Pick<
  Delivery,
  'key' | 'event_id' | 'event' | 'state' | 'attempts' | 'tries' | 'due_at'
> & { payload: string }

/** What was written for a webhook, oldest first. */
export function deliveriesOf(webhookId: string): Promise<StoredDelivery[]> {
  return sql.read((db) =>
    db.all<StoredDelivery>(
      `select key, event_id, event, state, attempts, tries, due_at, payload from webhook_deliveries
       where webhook_id = ? order by key`,
      webhookId
    )
  )
}

/** What came of sending to a webhook, oldest first. */
export function attemptsOf(webhookId: string): Promise<DeliveryAttempt[]> {
  return sql.read((db) =>
    db.all<DeliveryAttempt>(
      `select a.number, a.started_at, a.duration_ms, a.status, a.error, a.response
       from webhook_attempts a join webhook_deliveries d on d.key = a.delivery_key
       where d.webhook_id = ? order by a.delivery_key, a.number`,
      webhookId
    )
  )
}

/** Everything that waits for a later attempt is due now. */
export async function makeDue(webhookId: string): Promise<void> {
  await sql.transaction((db) =>
    db.run('update webhook_deliveries set due_at = 0 where webhook_id = ?', webhookId)
  )
}

/** What the official package reads of a message; throws where the signature is not good. */
export function verified(secret: string, { headers, body }: Received): unknown {
  return new Webhook(secret).verify(body, {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  })
}
