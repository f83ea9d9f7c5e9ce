import webhooksConfig from '#config/webhooks'
import { checkUrl } from '#core/outbound/check_url'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'
import { Problem, type FieldError } from '#core/problem'
import { SUBSCRIBABLE_EVENTS, type SubscribableEvent } from '../events.js'

/** What an administrator says of a webhook, as a form gives it. */
export interface WebhookInput {
  url: string
  description: string
  events: readonly string[]
}

/** The same, checked. */
export interface WebhookFields {
  url: string
  description: string
  events: SubscribableEvent[]
}

const MAX_URL_LENGTH = 2_048
const MAX_DESCRIPTION_LENGTH = 500

/** Checks what an administrator says of a webhook. Throws `validation_failed` with all faults. */
export function readWebhookFields(input: WebhookInput): WebhookFields {
  const url = input.url.trim()
  const description = input.description.trim()
  const events = SUBSCRIBABLE_EVENTS.filter((event) => input.events.includes(event))
  const faults = [
    urlFault(url),
    description.length > MAX_DESCRIPTION_LENGTH
      ? fault('description', `Write at most ${MAX_DESCRIPTION_LENGTH} characters.`)
      : null,
    events.length === 0 ? fault('events', 'Choose at least one event.') : null,
  ].filter((one) => one !== null)
  refuseWith(faults)
  return { url: new URL(url).href, description, events }
}

/** Throws `validation_failed` where there are faults. */
export function refuseWith(errors: FieldError[]): void {
  const [first] = errors
  if (first !== undefined) {
    throw new Problem('validation_failed', { detail: first.message, errors })
  }
}

export function fault(field: string, message: string): FieldError {
  return { field, rule: 'webhook', message }
}

/** Names are resolved when something is sent: only then is it known where they lead. */
function urlFault(url: string): FieldError | null {
  const parsed = URL.parse(url)
  if (parsed === null || url.length > MAX_URL_LENGTH || parsed.username || parsed.password) {
    return fault('url', 'Write an address that begins with https:// and has no user or password.')
  }
  try {
    checkUrl(url, webhooksConfig.allowedPrivateHosts)
    return null
  } catch (error) {
    if (!(error instanceof OutboundRefusal)) {
      throw error
    }
    return fault(
      'url',
      error.reason === 'port'
        ? 'Webhooks are not sent to this port.'
        : 'Webhooks are sent over https only. Plain http needs WEBHOOK_ALLOWED_PRIVATE_HOSTS in the environment.'
    )
  }
}
