import type { HttpContext } from '@adonisjs/core/http'
import { errors, ExceptionHandler } from '@adonisjs/core/http'
import router from '@adonisjs/core/services/router'
import { allowedMethods } from '#core/allowed_methods'
import { currentTrace } from '#core/current_trace'
import { Problem } from '#core/problem'
import '#core/problem_page'
import { toProblem } from '#core/to_problem'

/** Where the path exists for other methods, the answer names them (RFC 9110, section 15.5.6). */
function explainMissingRoute(error: unknown, { request }: HttpContext): unknown {
  if (!(error instanceof errors.E_ROUTE_NOT_FOUND)) {
    return error
  }
  const methods = allowedMethods(router, request.url()).join(', ')
  return methods === ''
    ? error
    : new Problem('method_not_allowed', {
        detail: `Here are: ${methods}.`,
        headers: { allow: methods },
      })
}

/**
 * Turns every error of a request into one problem document (RFC 9457), or a page where a person asked for one. Client
 * mistakes are not logged as errors.
 */
export default class HttpExceptionHandler extends ExceptionHandler {
  async handle(error: unknown, ctx: HttpContext) {
    const problem = toProblem(explainMissingRoute(error, ctx))
    const requestId = ctx.request.id() ?? ''

    if (ctx.response.response.headersSent) {
      ctx.response.response.destroy()
      return
    }
    for (const [name, value] of Object.entries(problem.headers)) {
      ctx.response.header(name, value)
    }
    if (ctx.problemPage !== undefined) {
      return ctx.problemPage(problem)
    }
    ctx.response.status(problem.status).type('application/problem+json')
    ctx.response.send(problem.toDocument(requestId), false)
    ctx.response.header('content-type', 'application/problem+json; charset=utf-8')
  }

  async report(error: unknown, ctx: HttpContext) {
    const problem = toProblem(error)
    if (problem.status >= 500) {
      const err = problem.cause instanceof Error ? problem.cause : error
      ctx.logger.error({ err, code: problem.code, ...currentTrace.fields }, problem.message)
    } else {
      ctx.logger.debug({ code: problem.code }, problem.message)
    }
  }
}
