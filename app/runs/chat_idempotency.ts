import type { HttpContext } from '@adonisjs/core/http'
import { hashBody, parseIdempotencyKey } from '#core/idempotency'

/** The key of a chat request and what it stands for; null where the request has none. */
export function idempotencyOf({ request, auth }: HttpContext, route: string) {
  const key = parseIdempotencyKey(request.headers()['idempotency-key'])
  return key === null
    ? null
    : { userId: auth.getUserOrFail().id, route, key, bodyHash: hashBody(request.body()) }
}
