import type { AiConfig, ProviderConfig } from './define_config.js'
import type { ModelDriver } from './types.js'

/** Makes the driver of a configured provider. Drivers and their SDKs are loaded when first needed. */
export async function createDriver(
  name: string,
  provider: ProviderConfig,
  { limits }: Pick<AiConfig, 'limits'>
): Promise<ModelDriver> {
  switch (provider.driver) {
    case 'openai': {
      const { OpenAiDriver } = await import('./drivers/openai/openai_driver.js')
      const { baseUrl, apiKey, api } = provider
      return new OpenAiDriver({ name, baseUrl, apiKey, api, limits })
    }
    case 'gemini': {
      const { GeminiDriver } = await import('./drivers/gemini/gemini_driver.js')
      const { baseUrl, apiKey } = provider
      return new GeminiDriver({ name, baseUrl, apiKey, limits })
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
