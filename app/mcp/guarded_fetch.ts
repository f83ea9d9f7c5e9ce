import { createGuardedConnector, type Resolve } from '#core/outbound/guarded_connector'
import { OutboundRefusal } from '#core/outbound/outbound_refusal'
import { OutboundTransport } from '#core/outbound/outbound_transport'
import { openAnswer, type AnswerLimits } from '#core/outbound/streamed_answer'
import { checkUrl } from '#core/outbound/check_url'
import { toOutboundRequest } from './outbound/outbound_request.js'
import { nextRequest } from './outbound/redirects.js'
import type { AllowedHosts } from '#core/outbound/allowed_hosts'

const HEADERS_TIMEOUT_MS = 10_000
const IDLE_TIMEOUT_MS = 60_000
const MAX_BODY_BYTES = 16 * 1024 * 1024
const MAX_REDIRECTS = 5

export interface GuardedFetchOptions extends Partial<AnswerLimits> {
  /** Private hosts that may be asked, also over plain http. */
  allowedHosts: AllowedHosts
  /** In place of the system's resolver. */
  resolve?: Resolve
}

/** What the MCP packages take as `fetch` and `fetchFn`. */
export type GuardedFetch = (url: string | URL, init?: RequestInit) => Promise<Response>

/**
 * A `fetch` for everything that an MCP server can make this host ask for. It goes to public addresses and allowed
 * hosts only, over https to all but the latter, follows redirects within an origin, and bounds what it reads in time
 * and bytes (10 s to the headers, 60 s of silence, 16 MiB, unless said otherwise). Proxies of the environment, cookies
 * and compressed answers are not for it. Connections are kept for the requests of the same function.
 *
 * The function rejects with `OutboundRefusal` where a request may not go, with `OutboundError` where it failed, with
 * the signal's reason, and with `TypeError` for a method or body that it does not offer.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { allowedHosts } = options
  const transport = new OutboundTransport({
    connector: createGuardedConnector(allowedHosts, options.resolve),
  })
  const limits: AnswerLimits = {
    headersTimeoutMs: options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
    idleTimeoutMs: options.idleTimeoutMs === undefined ? IDLE_TIMEOUT_MS : options.idleTimeoutMs,
    totalTimeoutMs: options.totalTimeoutMs ?? null,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
  }

  return async (input, init = {}) => {
    let request = toOutboundRequest(checkUrl(String(input), allowedHosts), init)
    for (let followed = 0; ; followed++) {
      const response = await openAnswer(transport, request, limits, init.signal ?? null)
      const next = init.redirect === 'manual' ? null : nextRequest(request, response)
      if (next === null) {
        return response
      }
      await response.body?.cancel()
      if (next === 'refused' || init.redirect === 'error' || followed === MAX_REDIRECTS) {
        throw new OutboundRefusal('redirect', `${request.url.host} redirects elsewhere`)
      }
      request = { ...next, url: checkUrl(next.url.href, allowedHosts) }
    }
  }
}
