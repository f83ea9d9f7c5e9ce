import type { OutboundRequest } from '#core/outbound/outbound_transport'

/** 307 and 308 keep the method; the others do so for GET and HEAD. */
const KEEPS_METHOD: Record<number, boolean> = {
  301: false,
  302: false,
  303: false,
  307: true,
  308: true,
}

/**
 * Where an answer sends the request.
 *
 * @returns null: nowhere; `refused`: to another origin, to no URL, or only as a request of another method
 */
export function nextRequest(
  request: OutboundRequest,
  response: Response
): OutboundRequest | 'refused' | null {
  const keepsMethod = KEEPS_METHOD[response.status]
  const location = response.headers.get('location')
  if (keepsMethod === undefined || location === null) {
    return null
  }
  const url = URL.parse(location, request.url.href)
  const isSafe = request.method === 'GET' || request.method === 'HEAD'
  if (url === null || url.origin !== request.url.origin || !(isSafe || keepsMethod)) {
    return 'refused'
  }
  return { ...request, url }
}
