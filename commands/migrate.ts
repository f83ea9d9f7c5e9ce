import { flags } from '@adonisjs/core/ace'
import { ExitCode } from '#core/console/exit_codes'
import { JSON_FLAG, JSON_HELP } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'

/**
 * `npm run ace -- migrate`
 */
export default class Migrate extends DatabaseCommand {
  static commandName = 'migrate'
  static description = 'Bring the schema of the database up to date, or look whether it is'
  static help = [
    'A server does the same when it starts. Safe beside servers, and several times at once: one waits for the other.',
    'With --check it changes nothing, and exits with 1 where the schema is not that of this version: migrations are pending, or a newer version has made some.',
    'With --json: {pending, unknown}, or {migrated, unknown} without --check; names of migrations.',
    JSON_HELP,
  ]

  @flags.boolean({ description: 'Change nothing; exit with 1 where the schema is another' })
  declare check?: boolean

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  /** There may be no audit log yet. */
  protected override get isRecorded(): boolean {
    return false
  }

  protected async execute() {
    await (this.check ? this.#check() : this.#migrate())
  }

  async #check() {
    const { pending, unknown } = await this.#difference()
    if (this.json) {
      this.printJson({ pending, unknown })
    } else {
      pending.forEach((name) => this.logger.log(`pending  ${name}`))
      unknown.forEach((name) => this.logger.log(`unknown  ${name}`))
    }
    if (pending.length === 0 && unknown.length === 0) {
      this.#say('The schema is up to date')
      return
    }
    if (pending.length > 0) {
      this.fail(`${pending.length} migrations are pending: run migrate, or start the server`)
    }
    if (unknown.length > 0) {
      this.fail(
        `The database is newer than this version: ${unknown.length} of its migrations are unknown here`
      )
    }
    this.exitCode = ExitCode.NOT_DONE
  }

  async #migrate() {
    const { migrate } = await import('#operations/migrate')
    const { databaseTarget } = await import('#core/database_target')
    const db = await this.app.container.make('lucid.db')
    const migrated = await migrate(this.app, db, databaseTarget)
    const { unknown } = await this.#difference()
    if (this.json) {
      this.printJson({ migrated, unknown })
    } else {
      migrated.forEach((name) => this.logger.log(`migrated  ${name}`))
    }
    if (unknown.length > 0) {
      this.note(
        `The database is newer than this version: ${unknown.length} of its migrations are unknown here`
      )
    }
    this.#say(migrated.length === 0 ? 'The schema is up to date' : 'The schema is up to date now')
  }

  async #difference() {
    const { compareSchema } = await import('#operations/compare_schema')
    return compareSchema(this.app, await this.app.container.make('lucid.db'))
  }

  #say(text: string) {
    if (!this.json) {
      this.logger.success(text)
    }
  }
}
