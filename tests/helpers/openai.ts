import { DEFAULT_STREAM_LIMITS } from '#ai/limits'
import type { OpenAiOptions } from '#ai/drivers/openai/openai_options'

/** OpenAI itself. */
export const OWN: OpenAiOptions = {
  name: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  apiKey: 'test-key',
  limits: DEFAULT_STREAM_LIMITS,
}
/** A server that only speaks its language. */
export const COMPATIBLE: OpenAiOptions = {
  ...OWN,
  name: 'local',
  baseUrl: 'http://127.0.0.1:1234/v1/',
}
