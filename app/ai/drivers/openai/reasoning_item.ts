import { isRecord } from '../../event_json.js'
import type OpenAI from 'openai'
import type { ProviderMetadata } from '../../types.js'

type ReasoningItem = OpenAI.Responses.ResponseReasoningItem

/**
 * Keeps a reasoning item for the next request, under the provider's name. Null where the provider gave no encrypted
 * content: an id alone means nothing to a provider that stores nothing.
 */
export function reasoningMetadata(
  item: Record<string, unknown>,
  provider: string,
  model: string
): ProviderMetadata | null {
  if (typeof item.id !== 'string' || typeof item.encrypted_content !== 'string') {
    return null
  }
  return {
    [provider]: {
      model,
      id: item.id,
      encrypted_content: item.encrypted_content,
      summary: summaryOf(item.summary),
    },
  }
}

/** The reasoning item that was kept; null where there is none, or another provider or model wrote it. */
export function reasoningItemOf(
  metadata: ProviderMetadata | undefined,
  provider: string,
  model: string
): ReasoningItem | null {
  const kept = metadata?.[provider]
  if (
    kept === undefined ||
    kept.model !== model ||
    typeof kept.id !== 'string' ||
    typeof kept.encrypted_content !== 'string'
  ) {
    return null
  }
  return {
    type: 'reasoning',
    id: kept.id,
    encrypted_content: kept.encrypted_content,
    summary: summaryOf(kept.summary),
  }
}

function summaryOf(value: unknown): ReasoningItem['summary'] {
  return (Array.isArray(value) ? value : []).flatMap((part: unknown) =>
    isRecord(part) && typeof part.text === 'string'
      ? [{ type: 'summary_text' as const, text: part.text }]
      : []
  )
}
