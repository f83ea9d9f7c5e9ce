import type { ApplicationService } from '@adonisjs/core/types'
import { ExpireInteractions } from '#interactions/expire_interactions'

/** The end of what people are asked and nobody answers. */
export default class InteractionsProvider {
  constructor(protected app: ApplicationService) {}

  async ready() {
    if (!['web', 'test'].includes(this.app.getEnvironment())) {
      return
    }
    const expireInteractions = await this.app.container.make(ExpireInteractions)
    expireInteractions.begin()
    this.app.terminating(() => expireInteractions.end())
  }
}
