import { AuthAccessTokenSchema } from '#database/schema'

/** A token for scripts, with abilities; only its hash is kept. */
export default class PersonalAccessToken extends AuthAccessTokenSchema {
  static table = 'auth_access_tokens'
  static selfAssignPrimaryKey = true
}
