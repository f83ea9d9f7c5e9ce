import type { HttpContext } from '@adonisjs/core/http'
import { shellFor } from '../shell/shell.js'
import type { Section } from '../shell/navigation.js'
import { compressed } from './compressed.js'
import { pullNotice } from './notices.js'

/** A step of the way to a page. The page itself is not one. */
export interface Crumb {
  label: string
  href: string
}

/** What every view model of a page has. */
export interface PageView {
  /** Of the document and in the top bar. */
  readonly title: string
  /** The marked entry of the navigation. */
  readonly section?: Section
  /** The way here, from the section down. */
  readonly trail?: readonly Crumb[]
}

/**
 * Answers with the page `resources/views/pages/<template>.edge`. The template sees the view model as `page`, the frame
 * around it as `shell`, and prints numbers and times through `format`.
 */
export async function renderPage(
  ctx: HttpContext,
  template: string,
  page: PageView,
  status = 200
): Promise<void> {
  const shell = await shellFor(ctx)
  const html = await ctx.view.render(`pages/${template}`, {
    page,
    shell,
    format: shell.format,
    notice: pullNotice(ctx),
  })
  ctx.response.status(status)
  ctx.response.header('content-type', 'text/html; charset=utf-8')
  ctx.response.send(await compressed(ctx, html))
}
