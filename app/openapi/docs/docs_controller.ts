import type { HttpContext } from '@adonisjs/core/http'
import { contractPage, errorsPage } from './docs_pages.js'

/** The pages run our own scripts and nothing else, and reach no other host. The viewer draws its icons from data URLs. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function sendPage({ response }: HttpContext, html: string) {
  response.header('content-security-policy', CONTENT_SECURITY_POLICY)
  response.header('cache-control', 'no-cache')
  response.header('content-type', 'text/html; charset=utf-8')
  return response.send(html)
}

/** Pages for the people who write clients. */
export default class DocsController {
  /** `GET /docs` */
  async show(ctx: HttpContext) {
    return sendPage(ctx, await contractPage())
  }

  /** `GET /docs/errors` */
  async errors(ctx: HttpContext) {
    return sendPage(ctx, await errorsPage())
  }
}
