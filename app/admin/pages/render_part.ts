import type { HttpContext } from '@adonisjs/core/http'
import { compressed } from './compressed.js'

/** Answers with a piece of a page, without the frame, for scripts that put it into the page that is open. */
export async function renderPart(ctx: HttpContext, template: string, page: object): Promise<void> {
  const html = await ctx.view.render(`pages/${template}`, { page })
  ctx.response.header('content-type', 'text/html; charset=utf-8')
  ctx.response.send(await compressed(ctx, html))
}
