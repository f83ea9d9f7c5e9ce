import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { isMissingTable } from '#core/database_errors'
import { Problem } from '#core/problem'

/**
 * What commands that work on the database share. They exit with 0 when what was asked for is so, and with 1 when it is not;
 * they may run beside the server.
 */
export abstract class DatabaseCommand extends BaseCommand {
  static options: CommandOptions = { startApp: true }

  protected abstract execute(): Promise<void>

  async run() {
    try {
      await this.execute()
    } catch (error) {
      if (error instanceof Problem) {
        return this.fail(error.detail)
      }
      if (isMissingTable(error)) {
        return this.fail(
          'The database is not set up yet: start Chatflow once, or run migration:run'
        )
      }
      throw error
    }
  }

  /** Tells why nothing was done. */
  protected fail(reason: string): void {
    this.logger.error(reason)
    this.exitCode = 1
  }
}
