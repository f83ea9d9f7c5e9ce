import { apiFor } from './drivers/openai/openai_options.js'
import { takesAudioFormat } from './drivers/openai/openai_content.js'
import { geminiTakes } from './drivers/gemini/gemini_formats.js'
import type { ProviderConfig } from './define_config.js'
import type { CatalogueModel } from './types.js'

/**
 * Whether a provider's API takes this format at all: models are described by kinds of input, and within a kind APIs differ.
 */
export function takesFormat(
  provider: ProviderConfig | undefined,
  model: CatalogueModel,
  mediaType: string
): boolean {
  switch (provider?.driver) {
    case 'openai':
      return !mediaType.startsWith('audio/')
        ? true
        : apiFor(model, provider) === 'chat' && takesAudioFormat(mediaType)
    case 'gemini':
      return geminiTakes(mediaType)
    case 'demo':
    case undefined:
      return true
    default: {
      const never: never = provider
      return never
    }
  }
}
