import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { RotateWebhookSecret } from '#webhooks/administration/rotate_webhook_secret'
import { WebhooksQuery } from '#webhooks/log/webhooks_query'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { findWebhook } from './find_webhook.js'
import { ConfirmWebhookView, WebhookSecretView } from './webhook_forms_view.js'

/** The secret that signs what is sent to a webhook. */
@inject()
export default class WebhookSecretController {
  constructor(
    private webhooks: WebhooksQuery,
    private rotateSecret: RotateWebhookSecret
  ) {}

  /** `GET /admin/webhooks/:id/secret` */
  async confirm(ctx: HttpContext) {
    const webhook = await findWebhook(ctx, this.webhooks)
    return renderPage(ctx, 'confirm', ConfirmWebhookView.rotate(webhook))
  }

  /** `POST /admin/webhooks/:id/secret`: answers with the new one, which is shown this once. */
  async rotate(ctx: HttpContext) {
    const webhook = await findWebhook(ctx, this.webhooks)
    const secret = await this.rotateSecret.execute(webhook.row.id, requestOrigin(ctx))
    const text = 'Replaced the secret. The one before signs too for 24 hours. The new one:'
    return renderPage(ctx, 'webhooks/secret', new WebhookSecretView(webhook, secret, text))
  }
}
