import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { SetupQuery } from '#auth/setup/setup_query'
import type { SetupStep } from '#auth/setup/setup_steps'
import { Problem } from '#core/problem'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** The steps of the first run that are done; set on its pages. */
    setupDone?: readonly SetupStep[]
  }
}

/**
 * Lets administrators go on with the first run. There is no such page once it is over, and none of the later steps
 * before there is an administrator.
 */
@inject()
export default class SetupMiddleware {
  constructor(private query: SetupQuery) {}

  async handle(ctx: HttpContext, next: NextFn) {
    const stage = await this.query.execute()
    if (stage.kind === 'over') {
      throw new Problem('not_found')
    }
    if (stage.kind === 'administrator') {
      return ctx.response.redirect().toPath('/setup')
    }
    const guard = ctx.auth.use('browser')
    if (!(await guard.check())) {
      if (ctx.request.method() === 'GET') {
        ctx.session.setIntendedUrl(ctx.request.url(true))
      }
      return ctx.response.redirect().toPath('/login')
    }
    if (guard.getUserOrFail().role !== 'admin') {
      throw new Problem('forbidden', { detail: 'Only administrators may open this page.' })
    }
    ctx.setupDone = stage.done
    return next()
  }
}
