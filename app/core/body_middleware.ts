import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { readBody, type BodyOptions } from '#core/request_body'

/**
 * Parses JSON bodies (and forms where a route takes them) into the request. Used on the routes that have a body only.
 * Clients may take long to send one: whoever was authenticated before it must still be so after it.
 */
export default class BodyMiddleware {
  async handle({ request, auth }: HttpContext, next: NextFn, options: BodyOptions = {}) {
    request.setInitialBody(await readBody(request, options))
    await auth.use('api').confirm()
    return next()
  }
}
