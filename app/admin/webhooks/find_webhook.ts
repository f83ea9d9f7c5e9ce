import type { HttpContext } from '@adonisjs/core/http'
import { parseId } from '#core/ids'
import { missingWebhook } from '#webhooks/administration/missing_webhook'
import type { DescribedWebhook, WebhooksQuery } from '#webhooks/log/webhooks_query'

/** The webhook that a page is about. Throws `not_found`. */
export async function findWebhook(
  { params }: HttpContext,
  webhooks: WebhooksQuery
): Promise<DescribedWebhook> {
  const id = parseId(params.id)
  const found = id === null ? null : await webhooks.find(id)
  if (found === null) {
    throw missingWebhook()
  }
  return found
}
