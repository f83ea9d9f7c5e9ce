import { WEBHOOK_EVENT_TYPES } from '#webhooks/events'
import type { DeliveriesPage, Delivery } from '#webhooks/log/deliveries_query'
import type { DescribedWebhook } from '#webhooks/log/webhooks_query'
import { Form } from '../forms/form.js'
import type { Formats } from '../format/formats.js'
import type { ListState } from '../lists/list_state.js'
import { pagerOf, type Pager } from '../lists/pager.js'
import type { PageView } from '../pages/render_page.js'
import { deliveryPath, webhookPath, WEBHOOKS_PATH } from './webhook_paths.js'
import {
  countWords,
  deliveryState,
  EVENT_OPTIONS,
  nameOf,
  outcomeOf,
  STATE_OPTIONS,
  troubleOf,
  webhookState,
} from './webhook_words.js'

export interface DeliveryLog extends DeliveriesPage {
  total: number
}

/** `/admin/webhooks/:id` */
export class WebhookView implements PageView {
  readonly title: string
  readonly section = 'webhooks'
  readonly trail = [{ label: 'Webhooks', href: WEBHOOKS_PATH }]
  readonly path: string
  readonly url: string
  readonly state
  readonly trouble: string | null
  readonly isEnabled: boolean
  readonly canReplay: boolean
  readonly revision: number
  readonly eventOptions = EVENT_OPTIONS
  readonly figures: { label: string; value: string }[]
  readonly secret: { label: string; value: string }[]
  readonly rows
  readonly pager: Pager
  readonly filters: Form
  readonly hidden: Record<string, string>
  readonly isFiltered: boolean
  readonly stateOptions = STATE_OPTIONS
  readonly logEventOptions = [
    { value: '', label: 'Any event' },
    ...WEBHOOK_EVENT_TYPES.map((event) => ({ value: event, label: event })),
  ]
  readonly columns = [
    { key: 'event', label: 'Event' },
    { key: 'state', label: 'State' },
    { key: 'answer', label: 'Answer' },
    { key: 'attempts', label: 'Attempts', isNumeric: true },
    { key: 'at', label: 'When' },
  ]

  constructor(
    webhook: DescribedWebhook,
    state: ListState,
    log: DeliveryLog,
    format: Formats,
    readonly form: Form = formOf(webhook)
  ) {
    const { row, counts } = webhook
    this.title = nameOf(webhook)
    this.path = webhookPath(row)
    this.url = row.url
    this.state = webhookState(webhook)
    this.trouble = troubleOf(webhook, format)
    this.isEnabled = row.is_enabled === 1
    this.canReplay = this.isEnabled && counts.failed > 0
    this.revision = row.revision
    this.figures = (['delivered', 'pending', 'failed'] as const).map((one) => ({
      label: deliveryState({ state: one }).label,
      value: countWords(counts[one], format),
    }))
    this.secret = secretFacts(webhook, format)
    this.rows = log.deliveries.map((delivery) => rowOf(webhook, delivery, format))
    this.hidden = state.hidden
    this.isFiltered = state.isFiltered
    this.filters = new Form(
      Object.fromEntries([...state.filters].map(([name, value]) => [`f[${name}]`, value]))
    )
    const [first, last] = [log.deliveries.at(0), log.deliveries.at(-1)]
    this.pager = pagerOf(
      state,
      {
        total: log.total,
        before: log.hasNewer && first !== undefined ? first.event_id : null,
        after: log.hasOlder && last !== undefined ? last.event_id : null,
        one: 'delivery',
        many: 'deliveries',
      },
      format
    )
  }
}

function rowOf({ row }: DescribedWebhook, delivery: Delivery, format: Formats) {
  return {
    href: deliveryPath(row, delivery.event_id),
    event: delivery.event,
    state: deliveryState(delivery),
    outcome: outcomeOf(delivery),
    attempts: format.number(delivery.attempts),
    at: delivery.created_at,
  }
}

function secretFacts({ row }: DescribedWebhook, format: Formats) {
  const isReplaced = row.previous_until !== null && row.previous_until > format.now
  return [
    { label: 'Secret', value: `ends in …${row.secret_end}` },
    ...(isReplaced && row.previous_until !== null
      ? [
          {
            label: 'The one before',
            value: `signs too until ${format.dateTime(row.previous_until)}`,
          },
        ]
      : []),
  ]
}

function formOf({ row, events }: DescribedWebhook): Form {
  return new Form({
    url: row.url,
    description: row.description,
    events,
    ...(row.is_enabled === 1 && { is_enabled: 'on' }),
  })
}
