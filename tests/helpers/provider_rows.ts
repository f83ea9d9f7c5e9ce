import type { ProviderConfig } from '#ai/define_config'

const OPENAI_ERROR = { message: 'It broke.', type: 'server_error', code: 'server_error' }

/**
 * One way to talk to a provider, for tests that hold for all of them. Its fixture answers with `Grüße aus 東京 🎉!`;
 *
 * `firstToken` is the number of the event that brings the first piece of it.
 */
export interface ProviderRow {
  title: string
  /** The provider's configuration at the replay server. */
  provider(url: string): ProviderConfig
  fixture: string
  /** How many events the fixture has, without `[DONE]`. */
  events: number
  firstToken: number
  /** An event that reports an error of the server, within a stream with status 200. */
  errorEvent: Record<string, unknown>
  /** The key it is configured with. */
  apiKey: string
}

const API_KEY = 'sk-test-0123456789abcdef'

export const PROVIDER_ROWS: ProviderRow[] = [
  {
    title: 'OpenAI Chat Completions',
    provider: (url) => ({
      driver: 'openai',
      baseUrl: `${url}/v1`,
      apiKey: API_KEY,
      api: 'chat',
    }),
    fixture: 'openai-chat/text.sse',
    events: 6,
    firstToken: 2,
    errorEvent: { error: OPENAI_ERROR },
    apiKey: API_KEY,
  },
  {
    title: 'OpenAI Responses',
    provider: (url) => ({
      driver: 'openai',
      baseUrl: `${url}/v1`,
      apiKey: API_KEY,
      api: 'responses',
    }),
    fixture: 'openai-responses/text.sse',
    events: 6,
    firstToken: 2,
    errorEvent: { type: 'error', sequence_number: 9, error: OPENAI_ERROR },
    apiKey: API_KEY,
  },
  {
    title: 'Gemini',
    provider: (url) => ({ driver: 'gemini', baseUrl: url, apiKey: API_KEY }),
    fixture: 'gemini/text.sse',
    events: 5,
    firstToken: 2,
    errorEvent: { error: { code: 500, message: 'It broke.', status: 'INTERNAL' } },
    apiKey: API_KEY,
  },
]

/** What each row's fixture says, and its first piece. */
export const ROW_TEXT = 'Grüße aus 東京 🎉!'
export const ROW_FIRST_PIECE = 'Grüße'
