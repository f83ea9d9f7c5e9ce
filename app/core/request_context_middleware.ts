import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { appUrl } from '#config/app'
import cors from '#config/cors'
import { withPatience } from '#core/request_patience'
import { SECURITY_HEADERS } from '#core/security_headers'

/** What we take as a request id from outside: it is written to logs and sent back. */
const REQUEST_ID = /^[\w.:-]{1,128}$/

const HEADERS: Record<string, string> = {
  ...SECURITY_HEADERS,
  /* A year, where there is TLS to insist on (RFC 6797). */
  ...(appUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000' }),
  /* What an answer says to pages of other origins depends on the origin: caches keep them apart. */
  ...(cors.enabled !== false && { vary: 'Origin' }),
}

/**
 * Gives each request its id (`X-Request-Id`, ours or a well-formed one of the caller's), the security headers, and one
 * patience for the database.
 */
export default class RequestContextMiddleware {
  handle({ request, response }: HttpContext, next: NextFn) {
    const { headers } = request.request
    const given = headers['x-request-id']
    if (given !== undefined && !(typeof given === 'string' && REQUEST_ID.test(given))) {
      delete headers['x-request-id']
    }
    response.header('x-request-id', request.id() ?? '')
    for (const name in HEADERS) {
      response.header(name, HEADERS[name])
    }
    return withPatience(response.response, next)
  }
}
