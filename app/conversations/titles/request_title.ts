import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import type { DispatchJob } from '#jobs/dispatch_job'
import type { RunEnding } from '#runs/run_endings'

export interface RequestTitleServices {
  sql: SqlStore
  dispatchJob: DispatchJob
  logger: Logger
  /** See `MakeTitle`. */
  titleModel: () => string | null
}

/** Has a title made in the background for a conversation without one, when its answer is complete. */
export class RequestTitle {
  #services: RequestTitleServices

  constructor(services: RequestTitleServices) {
    this.#services = services
  }

  /** Never rejects: an answer does not suffer from its title. */
  async execute(run: { id: string; conversationId: string }, ending: RunEnding): Promise<void> {
    const { dispatchJob, logger, titleModel } = this.#services
    if (ending.state !== 'completed' || titleModel() === 'off') {
      return
    }
    const { id: runId, conversationId } = run
    try {
      if (await this.#isUntitled(conversationId)) {
        const payload = { conversationId, runId }
        await dispatchJob.execute('make_title', payload, { onceFor: conversationId })
      }
    } catch (err) {
      logger.error({ err, conversation_id: conversationId }, 'no title could be asked for')
    }
  }

  async #isUntitled(conversationId: string): Promise<boolean> {
    const row = await this.#services.sql.read((sql) =>
      sql.get('select 1 as found from conversations where id = ? and title is null', conversationId)
    )
    return row !== undefined
  }
}
