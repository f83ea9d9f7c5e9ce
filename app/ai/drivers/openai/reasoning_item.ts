import { createHash } from 'node:crypto'
import { isRecord } from '../../event_json.js'
import type OpenAI from 'openai'
import type { OpenAiOptions } from './openai_options.js'
import type { ProviderMetadata } from '../../types.js'

type ReasoningItem = OpenAI.Responses.ResponseReasoningItem

const ORIGIN_DIGITS = 8

/**
 * Keeps a reasoning item for the next request, under the provider's name. Null where the provider gave no encrypted
 * content: an id alone means nothing to a provider that stores nothing.
 */
export function reasoningMetadata(
  item: Record<string, unknown>,
  options: OpenAiOptions,
  model: string
): ProviderMetadata | null {
  if (typeof item.id !== 'string' || typeof item.encrypted_content !== 'string') {
    return null
  }
  return {
    [options.name]: {
      model,
      origin: originOf(options),
      id: item.id,
      encrypted_content: item.encrypted_content,
      summary: summaryOf(item.summary),
    },
  }
}

/** The reasoning item that was kept; null where there is none, or another model, server or account wrote it. */
export function reasoningItemOf(
  metadata: ProviderMetadata | undefined,
  options: OpenAiOptions,
  model: string
): ReasoningItem | null {
  const kept = metadata?.[options.name]
  if (
    kept === undefined ||
    kept.model !== model ||
    kept.origin !== originOf(options) ||
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

/**
 * Tells servers and accounts apart: only the one that encrypted an item can read it, and any other refuses the request.
 * Too short to tell anything of the key.
 */
function originOf({ baseUrl, apiKey }: OpenAiOptions): string {
  return createHash('sha256').update(`${baseUrl} ${apiKey}`).digest('hex').slice(0, ORIGIN_DIGITS)
}

function summaryOf(value: unknown): ReasoningItem['summary'] {
  return (Array.isArray(value) ? value : []).flatMap((part: unknown) =>
    isRecord(part) && typeof part.text === 'string'
      ? [{ type: 'summary_text' as const, text: part.text }]
      : []
  )
}
