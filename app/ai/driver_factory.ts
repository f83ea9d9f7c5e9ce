import type { AiConfig, ProviderConfig } from './define_config.js'
import { outbound, type OutboundTransport } from '#core/outbound/outbound_transport'
import type { ModelDriver } from './types.js'

/** Makes the driver of a configured provider. Drivers and their SDKs are loaded when first needed. */
export async function createDriver(
  name: string,
  provider: ProviderConfig,
  { limits, guarded }: Pick<AiConfig, 'limits' | 'guarded'>
): Promise<ModelDriver> {
  switch (provider.driver) {
    case 'openai': {
      const { OpenAiDriver } = await import('./drivers/openai/openai_driver.js')
      const { baseUrl, apiKey, api } = provider
      const transport = transportOf(provider, guarded)
      return new OpenAiDriver({ name, baseUrl, apiKey, api, limits, transport })
    }
    case 'gemini': {
      const { GeminiDriver } = await import('./drivers/gemini/gemini_driver.js')
      const { baseUrl, apiKey } = provider
      const transport = transportOf(provider, guarded)
      return new GeminiDriver({ name, baseUrl, apiKey, limits, transport })
    }
    case 'demo': {
      const { DemoDriver } = await import('./drivers/demo/demo_driver.js')
      return new DemoDriver({ wordDelayMs: provider.wordDelayMs })
    }
    default: {
      const never: never = provider
      return never
    }
  }
}

/** Addresses that the host's configuration names are not checked. */
function transportOf(
  { isGuarded }: { isGuarded?: boolean },
  guarded: OutboundTransport | undefined
): OutboundTransport {
  if (isGuarded !== true) {
    return outbound
  }
  if (guarded === undefined) {
    throw new Error('there is no guarded way out')
  }
  return guarded
}
