import type { HttpContext } from '@adonisjs/core/http'
import { safePath } from '../pages/safe_path.js'

/** Puts a new sign-in into the browser and goes to the page that was wanted. */
export function enter(ctx: HttpContext, sessionId: string) {
  const wanted = safePath(ctx.session.pullIntendedUrl())
  ctx.auth.use('browser').remember(sessionId)
  return ctx.response.redirect().toPath(wanted ?? '/admin')
}
