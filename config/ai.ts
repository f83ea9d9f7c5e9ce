import app from '@adonisjs/core/services/app'
import { aiSettings } from '#ai/ai_settings'
import { defineConfig } from '#ai/define_config'
import { DEFAULT_RETRY_POLICY } from '#ai/call_policy'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import { homePath } from '#core/home'
import env from '#start/env'

const providersPath = env.get('PROVIDERS_CONFIG')

export default defineConfig({
  /*
  | Providers, models and their order follow from the environment and the file of PROVIDERS_CONFIG. An empty variable
  | counts as an unset one.
  */
  ...(await aiSettings({
    openai: {
      apiKey: env.get('OPENAI_API_KEY')?.release() || undefined,
      baseUrl: env.get('OPENAI_BASE_URL') || undefined,
      api: env.get('OPENAI_API'),
    },
    gemini: {
      apiKey: env.get('GEMINI_API_KEY')?.release() || undefined,
      baseUrl: env.get('GEMINI_BASE_URL') || undefined,
    },
    defaultModel: env.get('DEFAULT_MODEL') || undefined,
    titleModel: env.get('TITLE_MODEL') || undefined,
    cataloguePath: app.makePath('resources/models.json'),
    providersPath: providersPath ? homePath(providersPath) : undefined,
    variables: process.env,
  })),

  /* Of one streamed call. */
  limits: DEFAULT_STREAM_LIMITS,

  /* Before the first token only. */
  retry: DEFAULT_RETRY_POLICY,
})
