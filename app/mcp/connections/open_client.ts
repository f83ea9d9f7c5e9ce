import {
  Client,
  SdkError,
  SdkErrorCode,
  SSEClientTransport,
  type FetchLike,
  type jsonSchemaValidator,
  type PriorDiscovery,
  type ResponseCacheStore,
  type Transport,
} from '@modelcontextprotocol/client'
import type { ServerEntry } from '../servers/server_entry.js'
import { cappedFetch } from './capped_fetch.js'
import { HttpTransport } from './http_transport.js'
import { CONNECT_TIMEOUT_MS, MAX_LIST_PAGES, STDIO_PROBE_MS } from './limits.js'
import type { ConnectionAuth } from './server_auth.js'
import { StdioTransport } from './stdio_transport.js'
import type { TextRing } from './text_ring.js'

const CLIENT = { name: 'chatflow', title: 'Chatflow', version: '1' }

/** The protocol of 2026-07-28. */
const MODERN_VERSION = '2026-07-28'

/** Servers' schemas are hostile until checked: the engine compiles them, bounded, and the package never. */
const compilesNothing: jsonSchemaValidator = {
  getValidator: () => {
    throw new Error('schemas of servers are not compiled here')
  },
}

/** Definitions are kept by us. */
const keepsNothing: ResponseCacheStore = {
  get: () => undefined,
  set: () => 0,
  delete: () => {},
  evict: () => {},
  clear: () => {},
}

export interface OpenOptions {
  /** Guarded: it goes wherever the server says. */
  fetch: FetchLike
  auth?: ConnectionAuth
  /** Takes the standard error of a program. */
  log: TextRing
  /** More came in than may. */
  onFlood: (error: Error) => void
  signal: AbortSignal
}

/**
 * Connects to a server and agrees on a protocol with it, within 10 s over HTTP and 30 s for a program. Throws what the
 * package or the transport does.
 *
 * @param prepare - is given the client before it is connected
 */
export async function openClient(
  server: ServerEntry,
  options: OpenOptions,
  prepare: (client: Client) => void
): Promise<Client> {
  const isStdio = server.connection.kind === 'stdio'
  try {
    return await connect(server, options, prepare, priorOf(server))
  } catch (error) {
    /* A legacy program that ends when it is asked something before `initialize`. */
    const isGone = error instanceof SdkError && error.code === SdkErrorCode.EraNegotiationFailed
    if (isStdio && isGone && server.protocol === 'auto' && !options.signal.aborted) {
      return connect(server, options, prepare, { kind: 'legacy' })
    }
    throw error
  }
}

/** What need not be found out: a modern server is asked for `server/discover` in any case. */
function priorOf({ protocol, era }: ServerEntry): PriorDiscovery | undefined {
  const isLegacy = protocol === 'legacy' || (protocol === 'auto' && era === 'legacy')
  return isLegacy ? { kind: 'legacy' } : undefined
}

async function connect(
  server: ServerEntry,
  options: OpenOptions,
  prepare: (client: Client) => void,
  prior: PriorDiscovery | undefined
): Promise<Client> {
  const isStdio = server.connection.kind === 'stdio'
  const timeout = isStdio ? CONNECT_TIMEOUT_MS.stdio : CONNECT_TIMEOUT_MS.http
  const client = new Client(CLIENT, {
    /* Neither sampling nor roots. */
    capabilities: { elicitation: { form: { applyDefaults: true }, url: {} } },
    jsonSchemaValidator: compilesNothing,
    responseCacheStore: keepsNothing,
    inputRequired: { autoFulfill: false },
    listMaxPages: MAX_LIST_PAGES,
    versionNegotiation: {
      mode: server.protocol === 'modern' ? { pin: MODERN_VERSION } : 'auto',
      probe: { timeoutMs: isStdio ? STDIO_PROBE_MS : timeout },
    },
  })
  prepare(client)
  const transport = transportFor(server, options)
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeout)])
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    const connected = client.connect(transport, { prior, timeout, signal })
    await Promise.race([connected, givenUp])
    return client
  } catch (error) {
    await Promise.allSettled([client.close(), transport.close()])
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
    givenUp.catch(() => {})
  }
}

function transportFor({ connection }: ServerEntry, options: OpenOptions): Transport {
  if (connection.kind === 'stdio') {
    return new StdioTransport(connection, options.log)
  }
  const url = new URL(connection.url)
  const { auth } = options
  const capped = cappedFetch(options.fetch, options.onFlood)
  const shared = {
    fetch: auth ? auth.watching(capped) : capped,
    requestInit: { headers: connection.headers },
    authProvider: auth,
  }
  return connection.kind === 'sse'
    ? new SSEClientTransport(url, shared)
    : new HttpTransport(url, { ...shared, onInsufficientScope: 'throw' })
}
