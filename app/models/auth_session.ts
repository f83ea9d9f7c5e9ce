import { AuthSessionSchema } from '#database/schema'

/** Where an account is signed in: a family of refresh tokens. */
export default class AuthSession extends AuthSessionSchema {
  static selfAssignPrimaryKey = true
}
