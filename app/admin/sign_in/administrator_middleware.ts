import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { Problem } from '#core/problem'

/**
 * Lets signed-in administrators through. Others are sent to sign in and come back to the page they wanted; a live
 * session of somebody who is no administrator (any more) gets 403.
 */
export default class AdministratorMiddleware {
  async handle({ auth, request, response, session }: HttpContext, next: NextFn) {
    const guard = auth.use('browser')
    if (!(await guard.check())) {
      if (request.method() === 'GET') {
        session.setIntendedUrl(request.url(true))
      }
      return response.redirect().toPath('/login')
    }
    if (guard.getUserOrFail().role !== 'admin') {
      throw new Problem('forbidden', { detail: 'Only administrators may open this page.' })
    }
    return next()
  }
}
