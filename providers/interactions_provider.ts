import type { ApplicationService } from '@adonisjs/core/types'
import { ExpireInteractions } from '#interactions/expire_interactions'
import { QueueRun } from '#interactions/queue_run'
import { RunContinuation } from '#interactions/types'

/**
 * Interactions: what becomes of the runs that waited for them, and the end of those that nobody answers.
 */
export default class InteractionsProvider {
  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(RunContinuation, () => new QueueRun())
  }

  async ready() {
    if (!['web', 'test'].includes(this.app.getEnvironment())) {
      return
    }
    const expireInteractions = await this.app.container.make(ExpireInteractions)
    expireInteractions.begin()
    this.app.terminating(() => expireInteractions.end())
  }
}
