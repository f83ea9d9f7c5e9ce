import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { CreateWebhook } from '#webhooks/administration/create_webhook'
import { DeleteWebhook } from '#webhooks/administration/delete_webhook'
import { UpdateWebhook } from '#webhooks/administration/update_webhook'
import { WEBHOOK_EVENT_TYPES } from '#webhooks/events'
import { DELIVERY_STATES, DeliveriesQuery } from '#webhooks/log/deliveries_query'
import { WebhooksQuery, type DescribedWebhook } from '#webhooks/log/webhooks_query'
import { submitForm, type Form } from '../forms/form.js'
import { ListState } from '../lists/list_state.js'
import { COUNT_CAP } from '../lists/pager.js'
import { leaveNotice } from '../pages/notices.js'
import { renderPage } from '../pages/render_page.js'
import { requestOrigin } from '../pages/request_origin.js'
import { formatsFor } from '../shell/shell.js'
import { findWebhook } from './find_webhook.js'
import { ConfirmWebhookView, NewWebhookView, WebhookSecretView } from './webhook_forms_view.js'
import { webhookPath, WEBHOOKS_PATH } from './webhook_paths.js'
import { newWebhookValidator, webhookValidator } from './webhook_validators.js'
import { WebhookView } from './webhook_view.js'
import { nameOf } from './webhook_words.js'
import { WebhooksView } from './webhooks_view.js'

const LOG = { filters: ['state', 'event'] }

interface SentFields {
  url?: string
  description?: string
  events?: string[]
}

function inputOf({ url = '', description = '', events = [] }: SentFields) {
  return { url, description, events }
}

/** What is told to other systems. */
@inject()
export default class WebhooksController {
  constructor(
    private webhooks: WebhooksQuery,
    private deliveries: DeliveriesQuery
  ) {}

  /** `GET /admin/webhooks` */
  async index(ctx: HttpContext) {
    const view = new WebhooksView(await this.webhooks.all(), formatsFor(ctx))
    return renderPage(ctx, 'webhooks/index', view)
  }

  /** `GET /admin/webhooks/new` */
  async create(ctx: HttpContext) {
    return renderPage(ctx, 'webhooks/new', new NewWebhookView())
  }

  /** `POST /admin/webhooks`: answers with the secret, which is shown this once. */
  @inject()
  async store(ctx: HttpContext, createWebhook: CreateWebhook) {
    const submission = await submitForm(ctx, newWebhookValidator, (fields) =>
      createWebhook.execute(inputOf(fields), requestOrigin(ctx))
    )
    if (!submission.done) {
      return renderPage(ctx, 'webhooks/new', new NewWebhookView(submission.form), 422)
    }
    const { id, secret } = submission.result
    ctx.params.id = id
    const webhook = await findWebhook(ctx, this.webhooks)
    const text = 'The webhook is on. Its receiver checks signatures with this secret:'
    return renderPage(ctx, 'webhooks/secret', new WebhookSecretView(webhook, secret, text))
  }

  /** `GET /admin/webhooks/:id` */
  async show(ctx: HttpContext) {
    return this.#page(ctx, await findWebhook(ctx, this.webhooks))
  }

  /** `POST /admin/webhooks/:id` */
  @inject()
  async update(ctx: HttpContext, updateWebhook: UpdateWebhook) {
    const webhook = await findWebhook(ctx, this.webhooks)
    const submission = await submitForm(ctx, webhookValidator, (fields) => {
      const { is_enabled: isEnabled = false, revision } = fields
      const change = { ...inputOf(fields), isEnabled, revision }
      return updateWebhook.execute(webhook.row.id, change, requestOrigin(ctx))
    })
    if (!submission.done) {
      const current = await findWebhook(ctx, this.webhooks)
      return this.#page(ctx, current, submission.form)
    }
    leaveNotice(ctx, 'success', 'Saved the webhook.')
    return ctx.response.redirect().toPath(webhookPath(webhook.row))
  }

  /** `GET /admin/webhooks/:id/delete` */
  async confirmDelete(ctx: HttpContext) {
    const webhook = await findWebhook(ctx, this.webhooks)
    return renderPage(ctx, 'confirm', ConfirmWebhookView.delete(webhook))
  }

  /** `POST /admin/webhooks/:id/delete` */
  @inject()
  async destroy(ctx: HttpContext, deleteWebhook: DeleteWebhook) {
    const webhook = await findWebhook(ctx, this.webhooks)
    await deleteWebhook.execute(webhook.row.id, requestOrigin(ctx))
    leaveNotice(ctx, 'success', `Deleted ${nameOf(webhook)}.`)
    return ctx.response.redirect().toPath(WEBHOOKS_PATH)
  }

  async #page(ctx: HttpContext, webhook: DescribedWebhook, form?: Form) {
    const state = ListState.of(ctx, LOG)
    const filter = {
      state: DELIVERY_STATES.find((known) => known === state.filter('state')) ?? null,
      event: WEBHOOK_EVENT_TYPES.find((known) => known === state.filter('event')) ?? null,
    }
    const { id } = webhook.row
    const place = {
      limit: state.per,
      olderThan: state.after ?? undefined,
      newerThan: state.before ?? undefined,
    }
    const page = await this.deliveries.page(id, filter, place)
    const total = await this.deliveries.count(id, filter, COUNT_CAP + 1)
    const view = new WebhookView(webhook, state, { ...page, total }, formatsFor(ctx), form)
    return renderPage(ctx, 'webhooks/show', view, form === undefined ? 200 : 422)
  }
}
