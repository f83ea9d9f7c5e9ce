import type { ApplicationService } from '@adonisjs/core/types'
import { CompleteSignIn } from '#interactions/complete_sign_in'
import { ExpireInteractions } from '#interactions/expire_interactions'
import { SignInListeners } from '#mcp/auth/sign_in_listeners'

/** What people are asked: the end of what nobody answers, and what becomes of sign-ins. */
export default class InteractionsProvider {
  constructor(protected app: ApplicationService) {}

  async ready() {
    if (!['web', 'test'].includes(this.app.getEnvironment())) {
      return
    }
    const { container } = this.app
    const completeSignIn = await container.make(CompleteSignIn)
    const listeners = await container.make(SignInListeners)
    listeners.add(async ({ userId, interactionId }) => {
      if (interactionId !== null) {
        await completeSignIn.execute({ userId, interactionId })
      }
    })
    const expireInteractions = await container.make(ExpireInteractions)
    expireInteractions.begin()
    this.app.terminating(() => expireInteractions.end())
  }
}
