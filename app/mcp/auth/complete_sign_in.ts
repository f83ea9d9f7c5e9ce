import type { AuthorizationAnswer } from './finish_authorization.js'
import type { SignInListeners } from './sign_in_listeners.js'
import type { SignIn, SignIns } from './store/sign_ins.js'
import type { GuardedFetch } from '../guarded_fetch.js'
import type { CredentialVault } from './types.js'

/** Ends a sign-in with what the authorization server answered: the tokens are stored, and whoever waits is told. */
export class CompleteSignIn {
  constructor(
    private signIns: SignIns,
    private vault: CredentialVault,
    private fetch: GuardedFetch,
    private listeners: SignInListeners
  ) {}

  /**
   * @returns the sign-in, null where the state is not that of one that is on its way
   * @throws SignInFailed; the state is spent then as well
   */
  async execute(state: string, answer: AuthorizationAnswer): Promise<SignIn | null> {
    const signIn = await this.signIns.take(state)
    if (signIn === null) {
      return null
    }
    const { owner, resource, userId, interactionId } = signIn
    const { finishAuthorization } = await import('./library.js')
    const credential = await finishAuthorization(signIn.pending, answer, this.fetch)
    const key = { owner, resource }
    await this.vault.exclusively(key, () => this.vault.save(key, credential))
    await this.listeners.tell({ userId, interactionId })
    return signIn
  }
}
