import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { findConversationOrFail } from '#conversations/find_conversation'
import { SqlStore } from '#core/sql_store'
import { StopRun } from '#runs/stop_run'

/** `POST /conversations/:id/stop`: ends the active run and keeps what was said. */
@inject()
export default class StopRunController {
  constructor(
    private sql: SqlStore,
    private stopRun: StopRun
  ) {}

  async handle({ auth, params }: HttpContext) {
    const { id } = await this.sql.read((sql) =>
      findConversationOrFail(sql, auth.getUserOrFail().id, params.id)
    )
    const { runId, state } = await this.stopRun.execute(id)
    return { run_id: runId, state }
  }
}
