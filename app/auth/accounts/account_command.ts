import { CommandError } from '#core/console/command_errors'
import { DatabaseCommand } from '#core/database_command'
import { SqlStore } from '#core/sql_store'
import { findUserByEmail, type UserRow } from '../account_queries.js'

/** What the `user:*` commands share. */
export abstract class AccountCommand extends DatabaseCommand {
  /** The account with this address; without one it tells so and answers undefined. */
  protected async findAccount(email: string): Promise<UserRow | undefined> {
    const sql = await this.app.container.make(SqlStore)
    const user = await sql.read((db) => findUserByEmail(db, email))
    if (user === undefined) {
      this.fail(`There is no account with the address ${email}`)
    }
    return user
  }

  /** The same; throws a CommandError where there is none. */
  protected async accountOrFail(email: string): Promise<UserRow> {
    const sql = await this.app.container.make(SqlStore)
    const user = await sql.read((db) => findUserByEmail(db, email))
    if (user === undefined) {
      throw new CommandError(`There is no account with the address ${email}`)
    }
    return user
  }
}
