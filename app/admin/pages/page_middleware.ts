import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { PAGE_SECURITY_POLICY } from '#core/security_headers'
import { renderProblem } from './render_problem.js'

/**
 * Makes the answer one for a browser: the content security policy of pages, and a page where something goes wrong. First
 * of the stack.
 */
export default class PageMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    ctx.response.header('content-security-policy', PAGE_SECURITY_POLICY)
    ctx.problemPage = (problem) => renderProblem(ctx, problem)
    return next()
  }
}
