import { aiEnvironment } from '#ai/ai_environment'
import { aiSettings } from '#ai/ai_settings'
import { defineConfig } from '#ai/define_config'
import { DEFAULT_RETRY_POLICY } from '#ai/call_policy'
import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import env from '#start/env'

export default defineConfig({
  /*
  | Providers, models and their order follow from the environment and the file of PROVIDERS_CONFIG.
  */
  ...(await aiSettings(
    aiEnvironment({
      OPENAI_API_KEY: env.get('OPENAI_API_KEY')?.release(),
      OPENAI_BASE_URL: env.get('OPENAI_BASE_URL'),
      OPENAI_API: env.get('OPENAI_API'),
      GEMINI_API_KEY: env.get('GEMINI_API_KEY')?.release(),
      GEMINI_BASE_URL: env.get('GEMINI_BASE_URL'),
      DEFAULT_MODEL: env.get('DEFAULT_MODEL'),
      TITLE_MODEL: env.get('TITLE_MODEL'),
      PROVIDERS_CONFIG: env.get('PROVIDERS_CONFIG'),
    })
  )),

  /* Of one streamed call. */
  limits: DEFAULT_STREAM_LIMITS,

  /* Before the first token only. */
  retry: DEFAULT_RETRY_POLICY,
})
