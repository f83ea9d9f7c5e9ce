import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { Problem } from '#core/problem'
import { ActivateAccount } from '../accounts/activate_account.js'
import { SetRole } from '../accounts/set_role.js'
import { SuspendAccount } from '../accounts/suspend_account.js'
import { EndAllSessions } from '../sessions/end_all_sessions.js'

export const PEOPLE_CHANGES = [
  'suspend',
  'activate',
  'sign_out',
  'make_admin',
  'make_member',
] as const
export type PeopleChange = (typeof PEOPLE_CHANGES)[number]

/** What came of a change to many people. */
export interface PeopleOutcome {
  changed: number
  /** They were so before. */
  unchanged: number
  refused: { userId: string; message: string }[]
}

/** Does the same to many people, each by itself: one that is refused keeps no other back. */
@inject()
export class ChangePeople {
  constructor(
    private suspendAccount: SuspendAccount,
    private activateAccount: ActivateAccount,
    private setRole: SetRole,
    private endAllSessions: EndAllSessions
  ) {}

  async execute(
    change: PeopleChange,
    userIds: readonly string[],
    origin: AuditOrigin
  ): Promise<PeopleOutcome> {
    const outcome: PeopleOutcome = { changed: 0, unchanged: 0, refused: [] }
    for (const userId of userIds) {
      try {
        const isChanged = await this.#change(change, userId, origin)
        outcome[isChanged ? 'changed' : 'unchanged']++
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) {
          throw error
        }
        outcome.refused.push({ userId, message: error.detail })
      }
    }
    return outcome
  }

  async #change(change: PeopleChange, userId: string, origin: AuditOrigin): Promise<boolean> {
    switch (change) {
      case 'suspend':
        return this.suspendAccount.execute(userId, origin)
      case 'activate':
        return this.activateAccount.execute(userId, origin)
      case 'make_admin':
        return this.setRole.execute(userId, 'admin', origin)
      case 'make_member':
        return this.setRole.execute(userId, 'member', origin)
      case 'sign_out':
        await this.endAllSessions.execute(userId, origin)
        return true
      default: {
        const never: never = change
        return never
      }
    }
  }
}
