import { fileURLToPath } from 'node:url'
import { homePath } from '#core/home'
import { aiSettings, type AiEnvironment } from './ai_settings.js'
import { AiConfigurationError } from './configuration_error.js'

type Variables = Record<string, string | undefined>

const CATALOGUE_PATH = fileURLToPath(new URL('../../resources/models.json', import.meta.url))

const OPENAI_APIS = ['responses', 'chat'] as const

const NAME = /^[A-Z][A-Z0-9_]+\b/

/** What the settings of the models are made of. An empty variable counts as an unset one. */
export function aiEnvironment(env: Variables): AiEnvironment {
  const providersPath = env.PROVIDERS_CONFIG
  return {
    openai: {
      apiKey: env.OPENAI_API_KEY || undefined,
      baseUrl: env.OPENAI_BASE_URL || undefined,
      api: OPENAI_APIS.find((api) => api === env.OPENAI_API),
    },
    gemini: {
      apiKey: env.GEMINI_API_KEY || undefined,
      baseUrl: env.GEMINI_BASE_URL || undefined,
    },
    defaultModel: env.DEFAULT_MODEL || undefined,
    titleModel: env.TITLE_MODEL || undefined,
    cataloguePath: CATALOGUE_PATH,
    providersPath: providersPath ? homePath(providersPath) : undefined,
    variables: process.env,
  }
}

function variableOf(fault: string): string {
  return NAME.exec(fault)?.[0] ?? 'PROVIDERS_CONFIG'
}

/**
 * What is wrong with the settings of the models, a sentence each that begins with the variable's name.
 *
 * @param known - faults that were found before: a variable with one is not looked at again
 */
export async function findAiFaults(env: Variables, known: string[]): Promise<string[]> {
  const faulty = known.map(variableOf)
  try {
    await aiSettings(aiEnvironment(env))
    return []
  } catch (error) {
    if (!(error instanceof AiConfigurationError)) {
      throw error
    }
    return error.faults
      .filter((fault) => !faulty.includes(variableOf(fault)))
      .map((fault) => (NAME.test(fault) ? fault : `PROVIDERS_CONFIG: ${fault}`))
  }
}
