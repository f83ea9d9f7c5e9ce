import type { HttpContext } from '@adonisjs/core/http'
import { ExceptionHandler } from '@adonisjs/core/http'
import { toProblem } from '#core/to_problem'

/**
 * Turns every error of a request into one problem document (RFC 9457). Client mistakes are not logged as errors.
 */
export default class HttpExceptionHandler extends ExceptionHandler {
  async handle(error: unknown, ctx: HttpContext) {
    const problem = toProblem(error)
    const requestId = ctx.request.id() ?? ''

    if (ctx.response.response.headersSent) {
      ctx.response.response.destroy()
      return
    }
    for (const [name, value] of Object.entries(problem.headers)) {
      ctx.response.header(name, value)
    }
    ctx.response.status(problem.status).type('application/problem+json')
    ctx.response.send(problem.toDocument(requestId), false)
    ctx.response.header('content-type', 'application/problem+json; charset=utf-8')
  }

  async report(error: unknown, ctx: HttpContext) {
    const problem = toProblem(error)
    if (problem.status >= 500) {
      const err = problem.cause instanceof Error ? problem.cause : error
      ctx.logger.error({ err, code: problem.code }, problem.message)
    } else {
      ctx.logger.debug({ code: problem.code }, problem.message)
    }
  }
}
