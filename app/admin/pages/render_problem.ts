import type { HttpContext } from '@adonisjs/core/http'
import type { Problem } from '#core/problem'
import { compressed } from './compressed.js'

const FIRST_SERVER_ERROR = 500

/** What a person can do about a problem that no form shows. */
const ADVICE: Partial<Record<Problem['code'], string>> = {
  not_found: 'It may have been removed, or the address is not complete.',
  link_invalid: 'An administrator can make a new one.',
  form_expired:
    'The page was open for too long, or cookies are off. Go back, load it again and repeat what you did.',
  database_unavailable: 'The database does not answer. Try again in a moment; Health shows more.',
}

/**
 * Answers with a page that tells what went wrong, without the frame: it must also work where the account, the session or
 * the database is missing.
 */
export async function renderProblem(ctx: HttpContext, problem: Problem): Promise<void> {
  const document = problem.toDocument(ctx.request.id() ?? '')
  const html = await ctx.view.render('errors/problem', {
    title: document.title,
    status: document.status,
    detail: problem.detail,
    advice: ADVICE[problem.code] ?? null,
    /* Set by the shield, once the session is there. */
    mayShowForms: ctx.session?.initiated === true && ctx.auth.use('browser').isAuthenticated,
    requestId: document.status >= FIRST_SERVER_ERROR ? document.request_id : null,
  })
  ctx.response.status(problem.status)
  ctx.response.header('content-type', 'text/html; charset=utf-8')
  ctx.response.send(await compressed(ctx, html))
}
