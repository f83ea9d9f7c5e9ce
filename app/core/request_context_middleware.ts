import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { appUrl } from '#config/app'

/** What we take as a request id from outside: it is written to logs and sent back. */
const REQUEST_ID = /^[\w.:-]{1,128}$/

/**
 * On every answer; nothing that this server sends is meant to be framed, sniffed or cached.
 */
export const SECURITY_HEADERS: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
  /* A year, where there is TLS to insist on (RFC 6797). */
  ...(appUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000' }),
}

/**
 * Gives each request its id (`X-Request-Id`, ours or a well-formed one of the caller's) and the security headers.
 */
export default class RequestContextMiddleware {
  handle({ request, response }: HttpContext, next: NextFn) {
    const { headers } = request.request
    const given = headers['x-request-id']
    if (given !== undefined && !(typeof given === 'string' && REQUEST_ID.test(given))) {
      delete headers['x-request-id']
    }
    response.header('x-request-id', request.id() ?? '')
    for (const name in SECURITY_HEADERS) {
      response.header(name, SECURITY_HEADERS[name])
    }
    return next()
  }
}
