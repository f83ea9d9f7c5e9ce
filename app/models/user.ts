import { UserSchema } from '#database/schema'

export const USER_ROLES = ['admin', 'member'] as const
export type UserRole = (typeof USER_ROLES)[number]

/** A person with an account. `email` is lower case; times are milliseconds since 1970. */
export default class User extends UserSchema {
  static selfAssignPrimaryKey = true

  declare role: UserRole

  get isActive() {
    return this.suspendedAt === null
  }
}
