import type { OutboundRequest } from '#core/outbound/outbound_transport'

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'] as const
const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8'

/** What belongs to the connection, and not to who asks. */
const CONNECTION_HEADERS = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/**
 * What a `fetch` was asked for, for the outbound transport.
 *
 * @throws TypeError for a method or a kind of body that is not offered
 */
export function toOutboundRequest(url: URL, init: RequestInit): OutboundRequest {
  const method = METHODS.find((one) => one === (init.method ?? 'GET').toUpperCase())
  if (method === undefined) {
    throw new TypeError(`method ${init.method} is not offered`)
  }
  const headers = new Headers(init.headers)
  for (const name of CONNECTION_HEADERS) {
    headers.delete(name)
  }
  setDefault(headers, 'accept', '*/*')
  setDefault(headers, 'user-agent', 'Chatflow')
  headers.set('accept-encoding', 'identity')
  const body = toBody(init.body ?? undefined, headers)
  return { method, url, headers: Object.fromEntries(headers), body }
}

function toBody(
  body: NonNullable<RequestInit['body']> | undefined,
  headers: Headers
): string | Buffer | undefined {
  if (body === undefined || typeof body === 'string') {
    return body
  }
  if (body instanceof URLSearchParams) {
    setDefault(headers, 'content-type', FORM_TYPE)
    return body.toString()
  }
  if (body instanceof Uint8Array) {
    return Buffer.from(body)
  }
  throw new TypeError('only text, forms and bytes can be sent')
}

function setDefault(headers: Headers, name: string, value: string): void {
  if (!headers.has(name)) {
    headers.set(name, value)
  }
}
