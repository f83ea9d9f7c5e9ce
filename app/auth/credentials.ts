import type { Account } from './account.js'
import type { AccessTokens } from './access_tokens.js'
import type { AccountState, AccountStates } from './account_states.js'
import { invalidToken } from './auth_problems.js'
import { hashToken, isPersonalToken } from './opaque_tokens.js'

/**
 * Finds the account behind a bearer token, whatever its kind. A credential that was used in the last second costs no
 * query and no cryptography.
 */
export class Credentials {
  #tokens: AccessTokens
  #states: AccountStates

  constructor(tokens: AccessTokens, states: AccountStates) {
    this.#tokens = tokens
    this.#states = states
  }

  /**
   * The account of a token that is alive. Throws `token_expired` or `token_invalid`; says no more about why, also not
   * that an account is suspended.
   */
  async resolve(bearer: string): Promise<Account> {
    return isPersonalToken(bearer) ? this.#personal(bearer) : this.#access(bearer)
  }

  async #access(bearer: string): Promise<Account> {
    const claims = this.#tokens.known(bearer) ?? (await this.#tokens.verify(bearer))
    const state =
      this.#states.known(claims.sessionId) ?? (await this.#states.ofSession(claims.sessionId))
    const account = accountOf(state)
    if (account.id !== claims.userId || account.sessionVersion !== claims.sessionVersion) {
      throw invalidToken()
    }
    return account
  }

  async #personal(bearer: string): Promise<Account> {
    const hash = hashToken(bearer)
    return accountOf(this.#states.known(hash) ?? (await this.#states.ofPersonalToken(hash)))
  }
}

function accountOf(state: AccountState | null): Account {
  if (state === null || !state.isAlive) {
    throw invalidToken()
  }
  if (state.account.credential.expiresAt <= Date.now()) {
    throw invalidToken('token_expired')
  }
  return state.account
}
