import type { CommandOptions } from '@adonisjs/core/types/ace'
import { recordCommand } from '#audit/record_command'
import { ConsoleCommand } from '#core/console/console_command'
import { SqlStore } from '#core/sql_store'

/** A command that works on the database, beside the server or without one. That it is run is in the audit log. */
export abstract class DatabaseCommand extends ConsoleCommand {
  static options: CommandOptions = { startApp: true }

  /** Whether the audit log tells that it is run. Not of commands that come before there is a database, or replace it. */
  protected get isRecorded(): boolean {
    return true
  }

  protected override async perform(): Promise<void> {
    if (this.isRecorded) {
      await this.#record()
    }
    await super.perform()
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
}
