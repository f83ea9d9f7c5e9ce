import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { exponentialBackoff, Job } from '@adonisjs/queue'
import type { JobOptions } from '@adonisjs/queue/types'
import { claimTitle } from '#conversations/titles/claim_title'
import { MakeTitle } from '#conversations/titles/make_title'
import { SqlStore } from '#core/sql_store'
import type { JobPayloads } from './job_payloads.js'
import { JobWorker } from './job_worker.js'
import { KeepFailedJob } from './tracked/keep_failed_job.js'

/** How long to wait before it is tried again: 2 s, 8 s, 32 s, 128 s. */
const FIRST_PAUSE_MS = 2_000
const PAUSE_FACTOR = 4
const MAX_RETRIES = 4

/** Gives a conversation its title. The model is asked at the first try only: each call costs. */
@inject()
export default class MakeTitleJob extends Job<JobPayloads['make_title']> {
  static options: JobOptions = {
    name: 'make_title',
    retry: {
      maxRetries: MAX_RETRIES,
      backoff: exponentialBackoff({ baseDelay: FIRST_PAUSE_MS, multiplier: PAUSE_FACTOR }),
    },
  }

  #sql: SqlStore
  #makeTitle: MakeTitle
  #worker: JobWorker
  #keepFailedJob: KeepFailedJob
  #logger: Logger

  constructor(
    sql: SqlStore,
    makeTitle: MakeTitle,
    worker: JobWorker,
    keepFailedJob: KeepFailedJob,
    logger: Logger
  ) {
    super()
    this.#sql = sql
    this.#makeTitle = makeTitle
    this.#worker = worker
    this.#keepFailedJob = keepFailedJob
    this.#logger = logger
  }

  async execute() {
    /* Whoever had it before may have asked the model already. */
    const { attempt, stalledCount } = this.context
    const mayAskModel = attempt === 1 && stalledCount === 0
    if (mayAskModel && !(await this.#claim())) {
      return
    }
    await this.#makeTitle.execute({ ...this.payload, mayAskModel }, this.#worker.signal)
  }

  #claim(): Promise<boolean> {
    return this.#sql.transaction((sql) => claimTitle(sql, this.payload.runId))
  }

  async failed(err: Error) {
    const { conversationId } = this.payload
    this.#logger.error({ err, conversation_id: conversationId }, 'no title could be made')
    const job = {
      kind: 'make_title' as const,
      arguments: { ...this.payload },
      attempts: this.context.attempt,
    }
    await this.#keepFailedJob.execute(job, 'No title could be made; the log says why.')
  }
}
