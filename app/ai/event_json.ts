import { ProviderError } from './errors.js'

/** How much of an event that cannot be read goes to the log. */
const MAX_QUOTE = 200

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses one event's JSON object; throws `provider_protocol_error` where it is none. */
export function parseEvent(data: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    throw unreadable(data)
  }
  if (!isRecord(value)) {
    throw unreadable(data)
  }
  return value
}

function unreadable(data: string): ProviderError {
  return new ProviderError('provider_protocol_error', {
    details: { reason: 'an event is not a JSON object', start: data.slice(0, MAX_QUOTE) },
  })
}
