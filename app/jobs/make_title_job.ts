import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { Job } from '@adonisjs/queue'
import type { JobOptions } from '@adonisjs/queue/types'
import { MakeTitle } from '#conversations/titles/make_title'
import type { JobPayloads } from './job_payloads.js'
import { JobWorker } from './job_worker.js'

/** Gives a conversation its title. Never retried: each call of a model costs. */
@inject()
export default class MakeTitleJob extends Job<JobPayloads['make_title']> {
  static options: JobOptions = { name: 'make_title', maxRetries: 0 }

  #makeTitle: MakeTitle
  #worker: JobWorker
  #logger: Logger

  constructor(makeTitle: MakeTitle, worker: JobWorker, logger: Logger) {
    super()
    this.#makeTitle = makeTitle
    this.#worker = worker
    this.#logger = logger
  }

  async execute() {
    /* The process that had it before may have asked the model already. */
    const mayAskModel = this.context.stalledCount === 0
    await this.#makeTitle.execute({ ...this.payload, mayAskModel }, this.#worker.signal)
  }

  async failed(err: Error) {
    const { conversationId } = this.payload
    this.#logger.error({ err, conversation_id: conversationId }, 'no title could be made')
  }
}
