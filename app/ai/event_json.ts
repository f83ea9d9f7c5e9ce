import { ProviderError } from './errors.js'

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

/** The model's name as a provider tells it with an answer, for the event that ends it; nothing where it tells none. */
export function toldModel(model: unknown): { model?: string } {
  return typeof model === 'string' && model !== '' ? { model } : {}
}

function unreadable(data: string): ProviderError {
  return new ProviderError('provider_protocol_error', {
    /* Not the event itself: the log holds nothing of what is said. */
    details: { reason: 'an event is not a JSON object', length: data.length },
  })
}
