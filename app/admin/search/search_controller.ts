import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { renderPage } from '../pages/render_page.js'
import { renderPart } from '../pages/render_part.js'
import { FindEverything } from './find_everything.js'
import { readSearch } from './search_input.js'
import { SearchView } from './search_view.js'

/** Looks for everything that has a page. */
@inject()
export default class SearchController {
  constructor(
    private findEverything: FindEverything,
    private door: OpenConversation
  ) {}

  /** `GET /admin/search`; with `part=results` the results alone, which scripts show while somebody types. */
  async show(ctx: HttpContext) {
    const input = readSearch(ctx)
    const { q, only } = input
    const { id: readerId } = ctx.auth.use('browser').getUserOrFail()
    const groups = q === null ? [] : await this.findEverything.execute({ readerId, q, only })
    const view = new SearchView(input, groups, this.door.isAllowed)
    return input.isPart
      ? renderPart(ctx, 'search/part', view)
      : renderPage(ctx, 'search/index', view)
  }
}
