import {
  Client,
  InsufficientScopeError,
  resourceUrlFromServerUrl,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client'
import { AllowedHosts } from '#core/outbound/allowed_hosts'
import { MemoryVault } from '../auth/memory_vault.js'
import { ServerAuthorizer } from '../auth/server_authorizer.js'
import { createGuardedFetch } from '../guarded_fetch.js'
import { signInByItself } from './follow_authorization.js'
import { formAnswer } from './form_answer.js'
import { sampleValue } from './sample_value.js'
import type { CheckSettings } from './check_settings.js'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
const MAX_STEP_UPS = 2
const MODERN = '2026-07-28'

export interface CheckedCall {
  tool: string
  outcome: string
}

export async function checkServer(settings: CheckSettings): Promise<CheckedCall[]> {
  const { url, context } = settings
  const fetch = createGuardedFetch({
    allowedHosts: settings.allowsLoopback ? AllowedHosts.parse(LOOPBACK) : AllowedHosts.none,
    headersTimeoutMs: 25_000,
  })
  const server = {
    url,
    clientId: context.client_id ?? null,
    clientSecret: context.client_secret ?? null,
    scopes: [],
  }
  const vault = new MemoryVault()
  const identity = {
    redirectUri: 'http://localhost:3118/tools/oauth/callback',
    metadataUrl: settings.clientMetadataUrl,
  }
  const authorizer = new ServerAuthorizer({
    server,
    key: { owner: 'shared', resource: resourceUrlFromServerUrl(url).href },
    vault,
    registry: vault,
    fetch,
    signInAtOnce: settings.signsIn
      ? signInByItself({ server, identity, registry: vault, fetch })
      : undefined,
  })
  const client = new Client(
    { name: 'chatflow', version: '1' },
    {
      capabilities: { elicitation: { form: { applyDefaults: true }, url: {} } },
      versionNegotiation: {
        mode: settings.protocolVersion === MODERN ? { pin: MODERN } : 'auto',
      },
    }
  )
  client.setRequestHandler('elicitation/create', ({ params }) =>
    params.mode === 'url'
      ? { action: 'cancel' as const }
      : { ...formAnswer({ ...params.requestedSchema }) }
  )
  const steppingUp = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let stepUps = 0; ; stepUps++) {
      try {
        return await work()
      } catch (error) {
        if (!InsufficientScopeError.isInstance(error) || stepUps === MAX_STEP_UPS) {
          throw error
        }
        await authorizer.stepUp(error)
      }
    }
  }
  await steppingUp(() =>
    client.connect(
      new StreamableHTTPClientTransport(new URL(url), {
        fetch: authorizer.watching(fetch),
        authProvider: authorizer,
        onInsufficientScope: 'throw',
      }),
      settings.protocolVersion !== undefined && settings.protocolVersion !== MODERN
        ? { prior: { kind: 'legacy' } }
        : {}
    )
  )
  const { tools } = await steppingUp(() => client.listTools())
  const calls =
    context.toolCalls ??
    tools.map((tool) => ({
      name: tool.name,
      arguments: Object(sampleValue({ ...tool.inputSchema })),
    }))
  const outcomes: CheckedCall[] = []
  for (const call of calls) {
    try {
      const result = await steppingUp(() => client.callTool(call))
      outcomes.push({ tool: call.name, outcome: result.isError ? 'error' : 'result' })
    } catch (error) {
      outcomes.push({ tool: call.name, outcome: String(error) })
    }
  }
  await client.close()
  return outcomes
}
