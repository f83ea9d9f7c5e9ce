import type { DescribedWebhook } from '#webhooks/log/webhooks_query'
import { hostOf } from '#webhooks/webhook_target'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { webhookPath } from './webhook_paths.js'
import { countWords, webhookState } from './webhook_words.js'

/** `/admin/webhooks`: what is told to other systems, the newest first. */
export class WebhooksView implements PageView {
  readonly title = 'Webhooks'
  readonly section = 'webhooks'
  readonly rows
  readonly columns = [
    { key: 'where', label: 'Where' },
    { key: 'state', label: 'State' },
    { key: 'events', label: 'Events' },
    { key: 'pending', label: 'Waiting', isNumeric: true },
    { key: 'failed', label: 'Failed', isNumeric: true },
  ]

  constructor(webhooks: DescribedWebhook[], format: Formats) {
    this.rows = webhooks.map((webhook) => ({
      href: webhookPath(webhook.row),
      host: hostOf(webhook.row.url),
      description: webhook.row.description,
      state: webhookState(webhook),
      events: webhook.events.join(', '),
      pending: countWords(webhook.counts.pending, format),
      failed: countWords(webhook.counts.failed, format),
    }))
  }
}
