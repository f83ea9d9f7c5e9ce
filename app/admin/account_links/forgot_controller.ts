import type { HttpContext } from '@adonisjs/core/http'
import { renderPage, type PageView } from '../pages/render_page.js'

class ForgotView implements PageView {
  readonly title = 'Forgotten password'
}

/** `GET /forgot`: there is no mail server, so people help. */
export default class ForgotController {
  show(ctx: HttpContext) {
    return renderPage(ctx, 'account_links/forgot', new ForgotView())
  }
}
