import { outbound, type OutboundTransport } from '#core/outbound/outbound_transport'
import { outboundFetch } from '#core/outbound/outbound_fetch'
import { isOpenAi } from '../drivers/openai/openai_options.js'
import { modelListRequest, namesIn, saysKeyIsWrong, type RemoteProvider } from './model_lists.js'
import { unreached, type ProviderCheck } from './provider_check.js'
import { unreachedCause } from './unreached_cause.js'

const TIMEOUT_MS = 10_000
const MAX_BYTES = 4 * 1024 * 1024

interface Answer {
  status: number
  body: string
  ms: number
}

/**
 * Asks a provider for its models, as an answer would be asked for: whether it is there, takes the key, and what it offers.
 * Never rejects but with the signal's reason.
 *
 * @param guarded - the way out to addresses that administrators gave
 */
export async function askProvider(
  provider: RemoteProvider,
  guarded: OutboundTransport,
  signal: AbortSignal
): Promise<ProviderCheck> {
  const transport = provider.isGuarded === true ? guarded : outbound
  const ask = (apiKey: string | null) => listModels(provider, apiKey, transport, signal)
  try {
    const answer = await ask(provider.apiKey)
    const check = judge(provider, answer)
    if (check.key.state !== 'accepted' || isKnownToAsk(provider)) {
      return check
    }
    /* Some show their list to everybody: then nothing was seen of the key. */
    const stranger = await ask(null)
    return stranger.status < 300
      ? { ...check, key: { state: 'untested', cause: 'It shows its models without a key, too.' } }
      : check
  } catch (error) {
    signal.throwIfAborted()
    const cause = unreachedCause(error)
    if (cause === null) {
      throw error
    }
    return unreached(cause)
  }
}

async function listModels(
  provider: RemoteProvider,
  apiKey: string | null,
  transport: OutboundTransport,
  signal: AbortSignal
): Promise<Answer> {
  const { url, headers } = modelListRequest(provider, apiKey)
  const startedAt = performance.now()
  const response = await outboundFetch(
    url,
    { headers: { accept: 'application/json', ...headers }, signal },
    { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, transport }
  )
  const ms = Math.round(performance.now() - startedAt)
  return { status: response.status, body: await response.text(), ms }
}

/** The official servers show their models to nobody without a key. */
function isKnownToAsk(provider: RemoteProvider): boolean {
  return provider.driver === 'gemini' || isOpenAi(provider.baseUrl)
}

function judge(provider: RemoteProvider, { status, body, ms }: Answer): ProviderCheck {
  const reached = { isOk: true, ms } as const
  if (saysKeyIsWrong(status, body)) {
    const cause =
      provider.apiKey === null ? 'It asks for a key.' : `It refused the key (status ${status}).`
    return {
      reached,
      key: { state: 'refused', cause },
      models: { names: null, cause: 'They are shown only with a key that it accepts.' },
    }
  }
  const names = status < 300 ? namesIn(provider, body) : null
  if (names !== null) {
    const state = provider.apiKey === null ? 'none' : 'accepted'
    return { reached, key: { state }, models: { names } }
  }
  const cause = causeOf(status)
  return { reached, key: { state: 'untested', cause }, models: { names: null, cause } }
}

function causeOf(status: number): string {
  if (status >= 300 && status < 400) {
    return 'The address redirects elsewhere: write where it leads.'
  }
  if (status === 404 || status === 405) {
    return 'There is no list of models at this address. Does it end as it should, e.g. in /v1?'
  }
  if (status === 429) {
    return 'It says that it was asked too often, or that the quota is used up.'
  }
  return status < 300
    ? 'What it answered is no list of models.'
    : `It answered with an error (status ${status}).`
}
