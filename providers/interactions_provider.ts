import type { ApplicationService } from '@adonisjs/core/types'
import { CompleteSignIn } from '#interactions/complete_sign_in'
import { SignInListeners } from '#mcp/auth/sign_in_listeners'

/** What people are asked: what becomes of sign-ins. */
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
  }
}
