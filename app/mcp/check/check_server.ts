import { resourceUrlFromServerUrl, type Tool } from '@modelcontextprotocol/client'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import { ToolCallError } from '#tools/tool_call_error'
import type { ResumedCall, ToolCallOutcome } from '#tools/types'
import { MemoryVault } from '../auth/memory_vault.js'
import { ServerAuthorizer } from '../auth/server_authorizer.js'
import { readResumption } from '../connections/continuation.js'
import { CALL_TIMEOUT_MS } from '../connections/limits.js'
import { LiveConnection } from '../connections/live_connection.js'
import { steppingUp } from '../connections/step_up.js'
import { TextRing } from '../connections/text_ring.js'
import { createGuardedFetch, type GuardedFetch } from '../guarded_fetch.js'
import { checkedServer } from './checked_server.js'
import { answerFor, answersFor } from './form_answer.js'
import { signInByItself } from './follow_authorization.js'
import { sampleValue } from './sample_value.js'
import type { CheckSettings } from './check_settings.js'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
/** Where the answers of authorization servers would come to; nobody listens there. */
const REDIRECT_URI = 'http://localhost:8000/tools/oauth/callback'

type Call = LiveConnection['call']

export interface CheckedCall {
  tool: string
  /** `result`, `error`, or why it brought none. */
  outcome: string
}

/**
 * Connects to a server as this installation would, lists its tools and calls each of them once: with arguments made
 * from its schema, and with answers that agree to whatever it asks. Nothing is kept.
 *
 * @param signal - ends it
 * @throws what the connection does
 */
export async function checkServer(
  settings: CheckSettings,
  signal: AbortSignal
): Promise<CheckedCall[]> {
  const fetch = createGuardedFetch({
    allowedHosts: settings.allowsLoopback ? AllowedHosts.parse(LOOPBACK) : AllowedHosts.none,
    headersTimeoutMs: CALL_TIMEOUT_MS,
    idleTimeoutMs: null,
  })
  const authorizer = authorizerOf(settings, fetch)
  const live = await steppingUp(authorizer, () =>
    LiveConnection.open(checkedServer(settings), {
      fetch,
      auth: authorizer,
      log: new TextRing(0),
      signal,
      onClosed: () => {},
    })
  )
  const call: Call = (parameters) => steppingUp(authorizer, () => live.call(parameters))
  try {
    const { tools } = await steppingUp(authorizer, () => live.tools(async () => {}))
    const outcomes: CheckedCall[] = []
    for (const [tool, values] of callsOf(settings, tools)) {
      outcomes.push({ tool: tool.name, outcome: await outcomeOf(call, tool, values, signal) })
    }
    return outcomes
  } finally {
    await live.close()
  }
}

function authorizerOf(settings: CheckSettings, fetch: GuardedFetch): ServerAuthorizer {
  const { url, context, clientMetadataUrl: metadataUrl } = settings
  const vault = new MemoryVault()
  const server = {
    url,
    clientId: context.client_id ?? null,
    clientSecret: context.client_secret ?? null,
    scopes: [],
  }
  const identity = { redirectUri: REDIRECT_URI, metadataUrl }
  return new ServerAuthorizer({
    server,
    key: { owner: 'shared', resource: resourceUrlFromServerUrl(url).href },
    vault,
    registry: vault,
    fetch,
    signInAtOnce: settings.signsIn
      ? signInByItself({ server, identity, registry: vault, fetch })
      : undefined,
  })
}

/** The calls that the context names, else one of each tool. */
function callsOf(
  { context }: CheckSettings,
  tools: Map<string, Tool>
): [Tool, Record<string, unknown>][] {
  const named = context.toolCalls?.flatMap((call): [Tool, Record<string, unknown>][] => {
    const tool = tools.get(call.name)
    return tool === undefined ? [] : [[tool, call.arguments ?? {}]]
  })
  return (
    named ?? [...tools.values()].map((tool) => [tool, Object(sampleValue({ ...tool.inputSchema }))])
  )
}

async function outcomeOf(
  call: Call,
  definition: Tool,
  values: Record<string, unknown>,
  signal: AbortSignal
): Promise<string> {
  let resumed: ResumedCall | null = null
  try {
    for (;;) {
      const outcome: ToolCallOutcome = await call({
        definition,
        arguments: values,
        resumption: await readResumption(resumed),
        signal,
        onProgress: () => {},
        answerAtOnce: answerFor,
      })
      if (outcome.kind === 'result') {
        return outcome.result.isError === true ? 'error' : 'result'
      }
      resumed = { continuation: outcome.continuation, answers: answersFor(outcome.requests) }
    }
  } catch (error) {
    if (error instanceof ToolCallError) {
      return error.message
    }
    throw error
  }
}
