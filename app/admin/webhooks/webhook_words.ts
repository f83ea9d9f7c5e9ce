import { EVENT_WORDS, SUBSCRIBABLE_EVENTS } from '#webhooks/events'
import type { Delivery } from '#webhooks/log/deliveries_query'
import type { DescribedWebhook } from '#webhooks/log/webhooks_query'
import { WEBHOOK_COUNT_CAP } from '#webhooks/log/webhooks_query'
import { hostOf } from '#webhooks/webhook_target'
import type { Formats } from '../format/formats.js'

interface ShownState {
  label: string
  kind: 'ok' | 'warn' | 'bad' | 'off'
}

/** What a webhook is called: its host, and what it is for where somebody said it. */
export function nameOf({ row }: DescribedWebhook): string {
  return row.description === '' ? hostOf(row.url) : row.description
}

export function webhookState({ row, isReadable }: DescribedWebhook): ShownState {
  if (row.is_enabled === 0) {
    return row.off_reason === null
      ? { label: 'Off', kind: 'off' }
      : { label: 'Turned off', kind: 'bad' }
  }
  if (!isReadable) {
    return { label: 'Secret cannot be read', kind: 'bad' }
  }
  return row.failing_since === null
    ? { label: 'On', kind: 'ok' }
    : { label: 'Failing', kind: 'warn' }
}

/** What is wrong with a webhook, and how to mend it; null where nothing is. */
export function troubleOf({ row, isReadable }: DescribedWebhook, format: Formats): string | null {
  if (row.off_reason === 'gone') {
    return 'Chatflow turned it off: its receiver answered 410, that it is gone.'
  }
  if (row.off_reason === 'failing') {
    return 'Chatflow turned it off: for five days nothing could be delivered. Mend the receiver, turn it on, and replay what failed.'
  }
  if (!isReadable) {
    return 'Its secret cannot be read, because APP_KEY is another: nothing is sent. Replace the secret.'
  }
  return row.failing_since === null
    ? null
    : `Every attempt has failed since ${format.dateTime(row.failing_since)}. After five days it is turned off.`
}

const STATES: Record<Delivery['state'], ShownState> = {
  pending: { label: 'Waiting', kind: 'warn' },
  delivered: { label: 'Delivered', kind: 'ok' },
  failed: { label: 'Failed', kind: 'bad' },
}

export function deliveryState({ state }: Pick<Delivery, 'state'>): ShownState {
  return STATES[state]
}

export const STATE_OPTIONS = [
  { value: '', label: 'Any state' },
  ...Object.entries(STATES).map(([value, { label }]) => ({ value, label })),
]

export const EVENT_OPTIONS = SUBSCRIBABLE_EVENTS.map((event) => ({
  value: event,
  label: event,
  hint: EVENT_WORDS[event],
}))

/** What came back: `HTTP 500`, or why nothing did. */
export function outcomeOf({ status, error }: Pick<Delivery, 'status' | 'error'>): string {
  return status === null ? (error ?? 'Not tried yet') : `HTTP ${status}`
}

/** `3`, or `1,000+`. */
export function countWords(count: number, format: Formats): string {
  return count > WEBHOOK_COUNT_CAP ? `${format.number(WEBHOOK_COUNT_CAP)}+` : format.number(count)
}
