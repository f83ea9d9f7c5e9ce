import { createHmac } from 'node:crypto'
import type { OutboundRequest } from '#core/outbound/outbound_transport'
import { signingKey } from '../webhook_secret.js'

export interface SignedMessage {
  /** The same in every attempt. */
  id: string
  payload: string
  /** While a secret is being replaced, the new one and the one before. */
  secrets: readonly string[]
}

/**
 * The headers of a message, as the Standard Webhooks specification has them.
 *
 * @param now of the attempt, in ms since 1970
 */
export function signedHeaders(
  { id, payload, secrets }: SignedMessage,
  now: number
): OutboundRequest['headers'] {
  const timestamp = Math.floor(now / 1_000)
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', signingKey(secret)).update(`${id}.${timestamp}.${payload}`)
    return `v1,${hmac.digest('base64')}`
  })
  return {
    'content-type': 'application/json',
    'user-agent': 'Chatflow-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  }
}
