import { UserSchema } from '#database/schema'

export type UserRole = 'admin' | 'member'

/** A person with an account. `email` is lower case; times are milliseconds since 1970. */
export default class User extends UserSchema {
  static selfAssignPrimaryKey = true

  declare role: UserRole

  get isActive() {
    return this.suspendedAt === null
  }
}
