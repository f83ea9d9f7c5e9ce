import type { Delivery, DeliveryAttempt } from '#webhooks/log/deliveries_query'
import type { DescribedWebhook } from '#webhooks/log/webhooks_query'
import { renderJson } from '../content/render_json.js'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { deliveryPath, webhookPath, WEBHOOKS_PATH } from './webhook_paths.js'
import { deliveryState, nameOf, outcomeOf } from './webhook_words.js'

/** A page is worth refreshing where something is about to happen, in ms. */
const SOON_MS = 15_000

export interface FoundDelivery {
  delivery: Delivery
  payload: string
  attempts: DeliveryAttempt[]
}

/** `/admin/webhooks/:id/deliveries/:event` */
export class DeliveryView implements PageView {
  readonly title: string
  readonly section = 'webhooks'
  readonly trail
  readonly path: string
  readonly state
  readonly isSoon: boolean
  readonly canReplay: boolean
  readonly facts: { label: string; value: string }[]
  readonly attempts
  readonly payload: string

  constructor(webhook: DescribedWebhook, found: FoundDelivery, format: Formats) {
    const { delivery } = found
    const isPending = delivery.state === 'pending'
    this.title = delivery.event
    this.path = deliveryPath(webhook.row, delivery.event_id)
    this.trail = [
      { label: 'Webhooks', href: WEBHOOKS_PATH },
      { label: nameOf(webhook), href: webhookPath(webhook.row) },
    ]
    this.state = deliveryState(delivery)
    this.isSoon = isPending && delivery.due_at - format.now < SOON_MS
    this.canReplay = !isPending && webhook.row.is_enabled === 1
    this.facts = [
      { label: 'Id (webhook-id)', value: delivery.event_id },
      { label: 'Happened', value: format.dateTime(delivery.created_at) },
      { label: 'Attempts', value: format.number(delivery.attempts) },
      ...(isPending ? [{ label: 'Next attempt', value: format.relative(delivery.due_at) }] : []),
      ...(delivery.finished_at === null
        ? []
        : [{ label: this.state.label, value: format.dateTime(delivery.finished_at) }]),
    ]
    this.attempts = found.attempts.map((attempt) => ({
      number: format.number(attempt.number),
      at: attempt.started_at,
      duration: format.duration(attempt.duration_ms),
      outcome: outcomeOf(attempt),
      response: attempt.response,
    }))
    this.payload = renderJson(JSON.parse(found.payload)).html
  }
}
