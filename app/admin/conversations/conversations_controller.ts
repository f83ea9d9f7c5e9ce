import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { renderPage } from '#admin/pages/render_page'
import { SavedViews } from '#admin/saved_views/saved_views'
import { ModelManager } from '#ai/model_manager'
import { findUserByEmail } from '#auth/account_queries'
import { listAllConversations } from '#conversations/directory/list_all_conversations'
import { usedTools } from '#conversations/directory/used_tools'
import { OpenConversation } from '#conversations/reading/open_conversation'
import { newId, parseId } from '#core/ids'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { readListInput, timesOf } from './list_input.js'
import { ListView } from './list_view.js'

/** The id of somebody who is named by email address or id; of nobody where there is none. */
async function personIdOf(sql: Sql, person: string | null): Promise<string | null> {
  if (person === null) {
    return null
  }
  const user = await findUserByEmail(sql, person)
  return user?.id ?? parseId(person) ?? newId()
}

/** All conversations of all people. */
@inject()
export default class ConversationsController {
  constructor(
    private sql: SqlStore,
    private door: OpenConversation,
    private views: SavedViews,
    private models: ModelManager
  ) {}

  /** `GET /admin/conversations` */
  async index(ctx: HttpContext) {
    const input = readListInput(ctx)
    const { id } = ctx.auth.use('browser').getUserOrFail()
    const mayReadOthers = this.door.isAllowed
    const { found, tools } = await this.sql.read(async (sql) => ({
      found: await listAllConversations(sql, {
        reader: { id, mayReadOthers },
        filter: {
          search: input.search,
          personId: await personIdOf(sql, input.person),
          model: input.model,
          state: input.state,
          tool: input.tool,
          ...timesOf(input),
        },
        sort: input.sort,
        direction: input.direction,
        after: input.after,
        before: input.before,
        limit: input.size,
      }),
      tools: await usedTools(sql),
    }))
    const views = await this.views.list(id, 'conversations')
    const models = this.models.list().map((model) => model.id)
    const page = new ListView({ input, found, views, models, tools, mayReadOthers })
    await renderPage(ctx, 'conversations/index', page)
  }
}
