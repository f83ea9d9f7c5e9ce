import { InsufficientScopeError } from '@modelcontextprotocol/client'
import { SignInFailed } from '../auth/sign_in_errors.js'
import type { ConnectionAuth } from './server_auth.js'

const MAX_STEP_UPS = 2

/**
 * Does `work` again where the server wanted other scopes and they could be had: it has refused, and done nothing.
 *
 * @throws SignInNeeded; SignInFailed where there is no end to it; whatever `work` throws
 */
export async function steppingUp<T>(
  auth: Pick<ConnectionAuth, 'stepUp'>,
  work: () => Promise<T>
): Promise<T> {
  for (let steps = 0; ; steps++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof InsufficientScopeError)) {
        throw error
      }
      if (steps === MAX_STEP_UPS) {
        throw new SignInFailed('the server asks for more and more rights')
      }
      await auth.stepUp(error)
    }
  }
}
