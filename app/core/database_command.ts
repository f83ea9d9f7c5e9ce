import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { recordCommand } from '#audit/record_command'
import { isMissingTable } from '#core/database_errors'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'

/**
 * What commands that work on the database share. They exit with 0 when what was asked for is so, and with 1 when it is not;
 * they may run beside the server. That they are run is in the audit log.
 */
export abstract class DatabaseCommand extends BaseCommand {
  static options: CommandOptions = { startApp: true }

  protected abstract execute(): Promise<void>

  async run() {
    try {
      await this.#record()
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

  async #record(): Promise<void> {
    const flags = Object.entries(this.parsed?.flags ?? {}).filter(
      ([, value]) => value !== undefined
    )
    await recordCommand(
      await this.app.container.make(SqlStore),
      this.commandName,
      flags.map(([name]) => `--${name}`)
    )
  }

  /** Tells why nothing was done. */
  protected fail(reason: string): void {
    this.logger.error(reason)
    this.exitCode = 1
  }
}
