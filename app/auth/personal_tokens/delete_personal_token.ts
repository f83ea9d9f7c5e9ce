import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { personalTokenEnding, recordEnding } from '../credential_endings.js'
import { Revocations } from '../revocations.js'

/**
 * Ends a personal access token.
 */
@inject()
export class DeletePersonalToken {
  constructor(
    private sql: SqlStore,
    private revocations: Revocations
  ) {}

  /** False where the account `userId` has no such token. */
  async execute(userId: string, tokenId: string): Promise<boolean> {
    const ending = personalTokenEnding(userId, tokenId)
    const isDeleted = await this.sql.transaction(async (sql) => {
      const rows = await sql.run(
        'delete from auth_access_tokens where id = ? and user_id = ?',
        tokenId,
        userId
      )
      if (rows === 1) {
        await recordEnding(sql, ending)
      }
      return rows === 1
    })
    if (isDeleted) {
      this.revocations.announce(ending)
    }
    return isDeleted
  }
}
