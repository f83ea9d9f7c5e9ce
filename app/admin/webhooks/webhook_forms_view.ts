import { SUBSCRIBABLE_EVENTS } from '#webhooks/events'
import type { DescribedWebhook } from '#webhooks/log/webhooks_query'
import { Form } from '../forms/form.js'
import type { Formats } from '../format/formats.js'
import type { PageView } from '../pages/render_page.js'
import { webhookPath, WEBHOOKS_PATH } from './webhook_paths.js'
import { countWords, EVENT_OPTIONS, nameOf } from './webhook_words.js'

const LIST = { label: 'Webhooks', href: WEBHOOKS_PATH }

/** `/admin/webhooks/new` */
export class NewWebhookView implements PageView {
  readonly title = 'Add a webhook'
  readonly section = 'webhooks'
  readonly trail = [LIST]
  readonly eventOptions = EVENT_OPTIONS

  constructor(readonly form: Form = new Form({ events: SUBSCRIBABLE_EVENTS })) {}
}

/** A secret that was just made, this once. */
export class WebhookSecretView implements PageView {
  readonly title = 'The secret of the webhook'
  readonly section = 'webhooks'
  readonly trail
  readonly path: string

  constructor(
    webhook: DescribedWebhook,
    readonly secret: string,
    readonly text: string
  ) {
    this.path = webhookPath(webhook.row)
    this.trail = [LIST, { label: nameOf(webhook), href: this.path }]
  }
}

interface Confirm {
  title: string
  text: string
  consequence?: string
  action: string
  button: string
  isDangerous?: boolean
  cancelHref: string
}

/** Something about a webhook that asks first. */
export class ConfirmWebhookView implements PageView {
  readonly section = 'webhooks'
  readonly title: string
  readonly trail
  readonly form = new Form()

  private constructor(
    webhook: DescribedWebhook,
    readonly confirm: Confirm
  ) {
    this.title = confirm.title
    this.trail = [LIST, { label: nameOf(webhook), href: webhookPath(webhook.row) }]
  }

  /** `/admin/webhooks/:id/delete` */
  static delete(webhook: DescribedWebhook): ConfirmWebhookView {
    const path = webhookPath(webhook.row)
    return new ConfirmWebhookView(webhook, {
      title: `Delete ${nameOf(webhook)}?`,
      text: 'Its secret and the log of its deliveries go with it.',
      consequence: 'What has not been delivered yet is not sent any more.',
      action: `${path}/delete`,
      button: 'Delete the webhook',
      cancelHref: path,
    })
  }

  /** `/admin/webhooks/:id/secret` */
  static rotate(webhook: DescribedWebhook): ConfirmWebhookView {
    const path = webhookPath(webhook.row)
    const isReplaced = webhook.row.previous_until !== null
    return new ConfirmWebhookView(webhook, {
      title: 'Replace the secret?',
      text: 'You get a new one, shown this once. For 24 hours messages carry both signatures, so that the receiver can change over in its own time.',
      ...(isReplaced && {
        consequence: 'The secret before the present one signs no more from now on.',
      }),
      action: `${path}/secret`,
      button: 'Replace the secret',
      isDangerous: false,
      cancelHref: path,
    })
  }

  /** `/admin/webhooks/:id/replay` */
  static replay(webhook: DescribedWebhook, format: Formats): ConfirmWebhookView {
    const path = webhookPath(webhook.row)
    return new ConfirmWebhookView(webhook, {
      title: 'Replay what failed?',
      text: `${countWords(webhook.counts.failed, format)} failed deliveries are sent once more, with the same ids and contents as before.`,
      action: `${path}/replay`,
      button: 'Replay all',
      isDangerous: false,
      cancelHref: path,
    })
  }
}
