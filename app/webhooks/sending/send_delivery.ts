import { checkUrl } from '#core/outbound/check_url'
import { retryAfterMs } from '#core/outbound/retry_after'
import { openSecret } from '../webhook_secret.js'
import type { WebhookRow } from '../webhook_rows.js'
import { causeOf, type Attempt } from './attempt.js'
import type { ClaimedDelivery } from './claim_deliveries.js'
import { exchange } from './exchange.js'
import { signedHeaders } from './sign.js'
import type { WebhookTransport } from './webhook_transport.js'

/** Statuses whose `Retry-After` is for all that is sent, not for the one message. */
const BUSY_STATUSES = [429, 503]
const SECRET_LOST = 'Not sent: the secret cannot be read, because APP_KEY is another. Replace it.'

/** Sends a delivery once. Null where `signal` cut it off: nobody knows whether it arrived. */
export async function sendDelivery(
  transport: WebhookTransport,
  { event_id: id, payload, webhook }: ClaimedDelivery,
  signal: AbortSignal
): Promise<Attempt | null> {
  const startedAt = Date.now()
  const began = performance.now()
  const attempt = (outcome: Partial<Attempt>): Attempt => ({
    startedAt,
    durationMs: Math.round(performance.now() - began),
    status: null,
    error: null,
    response: '',
    retryAfterMs: null,
    ...outcome,
  })
  const secrets = secretsOf(webhook, startedAt)
  if (secrets === null) {
    return attempt({ error: SECRET_LOST })
  }
  try {
    const url = checkUrl(webhook.url, transport.allowedHosts)
    const headers = signedHeaders({ id, payload, secrets }, startedAt)
    const answer = await exchange(
      transport,
      { method: 'POST', url, headers, body: payload },
      signal
    )
    const { status } = answer
    return attempt({
      status,
      response: readable(answer.body),
      retryAfterMs: BUSY_STATUSES.includes(status) ? (retryAfterMs(answer.headers) ?? null) : null,
    })
  } catch (error) {
    return signal.aborted ? null : attempt({ error: causeOf(error) })
  }
}

/** Null where the one that signs cannot be read. */
function secretsOf(webhook: WebhookRow, now: number): string[] | null {
  const { id, secret, previous_secret: previous, previous_until: until } = webhook
  const current = openSecret(id, secret)
  const before = previous !== null && (until ?? 0) > now ? openSecret(id, previous) : null
  return current === null ? null : [current, ...(before === null ? [] : [before])]
}

/** As both databases can keep it. */
function readable(body: Buffer): string {
  return body.toString('utf8').replaceAll('\u0000', '\ufffd')
}
