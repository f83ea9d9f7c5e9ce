import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { ReplayDeliveries } from '#webhooks/administration/replay_deliveries'
import { SendTestEvent } from '#webhooks/administration/send_test_event'
import { DeliveriesQuery } from '#webhooks/log/deliveries_query'
import { WebhooksQuery } from '#webhooks/log/webhooks_query'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { DeliveryView } from './delivery_view.js'
import { findWebhook } from './find_webhook.js'
import { ConfirmWebhookView } from './webhook_forms_view.js'
import { deliveryPath, webhookPath } from './webhook_paths.js'

const IS_OFF = 'The webhook is off: turn it on first.'

/** What was sent to a webhook, and sending it once more. */
@inject()
export default class DeliveriesController {
  constructor(
    private webhooks: WebhooksQuery,
    private deliveries: DeliveriesQuery
  ) {}

  /** `GET /admin/webhooks/:id/deliveries/:event` */
  async show(ctx: HttpContext) {
    const webhook = await findWebhook(ctx, this.webhooks)
    const eventId = parseId(ctx.params.event)
    const found = eventId === null ? null : await this.deliveries.find(webhook.row.id, eventId)
    if (found === null) {
      throw new Problem('not_found', { detail: 'There is no such delivery.' })
    }
    return renderPage(ctx, 'webhooks/delivery', new DeliveryView(webhook, found, formatsFor(ctx)))
  }

  /** `POST /admin/webhooks/:id/test` */
  @inject()
  async test(ctx: HttpContext, sendTest: SendTestEvent) {
    const { row } = await findWebhook(ctx, this.webhooks)
    const eventId = await sendTest.execute(row.id, requestOrigin(ctx))
    if (eventId === null) {
      leaveNotice(ctx, 'warning', IS_OFF)
      return ctx.response.redirect().toPath(webhookPath(row))
    }
    leaveNotice(ctx, 'success', 'A test event is being sent.')
    return ctx.response.redirect().toPath(deliveryPath(row, eventId))
  }

  /** `POST /admin/webhooks/:id/deliveries/:event/replay` */
  @inject()
  async replay(ctx: HttpContext, replay: ReplayDeliveries) {
    const { row } = await findWebhook(ctx, this.webhooks)
    const eventId = parseId(ctx.params.event)
    if (eventId === null) {
      throw new Problem('not_found', { detail: 'There is no such delivery.' })
    }
    if (row.is_enabled === 0) {
      leaveNotice(ctx, 'warning', IS_OFF)
    } else if (await replay.one(row.id, eventId, requestOrigin(ctx))) {
      leaveNotice(ctx, 'success', 'It is being sent once more.')
    } else {
      leaveNotice(ctx, 'warning', 'It is waiting to be sent already.')
    }
    return ctx.response.redirect().toPath(deliveryPath(row, eventId))
  }

  /** `GET /admin/webhooks/:id/replay` */
  async confirmReplay(ctx: HttpContext) {
    const webhook = await findWebhook(ctx, this.webhooks)
    return renderPage(ctx, 'confirm', ConfirmWebhookView.replay(webhook, formatsFor(ctx)))
  }

  /** `POST /admin/webhooks/:id/replay` */
  @inject()
  async replayFailed(ctx: HttpContext, replay: ReplayDeliveries) {
    const { row } = await findWebhook(ctx, this.webhooks)
    if (row.is_enabled === 0) {
      leaveNotice(ctx, 'warning', IS_OFF)
    } else {
      const count = await replay.failed(row.id, requestOrigin(ctx))
      const what = formatsFor(ctx).count(count, 'delivery', 'deliveries')
      leaveNotice(ctx, 'success', `Sending ${what} once more.`)
    }
    return ctx.response.redirect().toPath(webhookPath(row))
  }
}
