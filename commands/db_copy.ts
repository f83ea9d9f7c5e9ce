import { flags } from '@adonisjs/core/ace'
import { Bars } from '#backup/console/bars'
import { counted } from '#backup/console/sizes'
import { CopyDatabase } from '#backup/copy/copy_database'
import { Misuse } from '#core/console/command_errors'
import { JSON_FLAG } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'
import { parseDatabaseUrl, type DatabaseTarget } from '#core/database_url'
import { home } from '#core/home'

function hasPassword(url: string): boolean {
  const parsed = URL.parse(url)
  return Boolean(parsed?.password) || parsed?.searchParams.has('password') === true
}

/**
 * `npm run ace -- db:copy --to-env=NEW_DATABASE_URL`
 */
export default class DbCopy extends DatabaseCommand {
  static commandName = 'db:copy'
  static description = 'Copy the database to an empty one: from SQLite to PostgreSQL, or back'
  static help = [
    'The server must not run. The copy is compared with its source, table by table, before it is kept. Files are not',
    'copied: they stay where they are. Afterwards set DATABASE_URL, keep APP_KEY, and start the server.',
    '',
    'A URL with a password comes from a variable of the environment, never from an argument, which others can see:',
    '```',
    'NEW_URL=postgres://chatflow:…@db.lan/chatflow {{ binaryName }} db:copy --to-env=NEW_URL',
    '{{ binaryName }} db:copy --from-env=DATABASE_URL --to=sqlite:data/copy.sqlite3',
    '```',
  ]

  @flags.string({
    description: 'Where from, without a password (the database of this installation)',
  })
  declare from?: string

  @flags.string({ description: 'The variable of the environment that says where from' })
  declare fromEnv?: string

  @flags.string({ description: 'Where to, without a password' })
  declare to?: string

  @flags.string({ description: 'The variable of the environment that says where to' })
  declare toEnv?: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected override get isRecorded() {
    return false
  }

  protected async execute() {
    const { databaseTarget } = await import('#core/database_target')
    const from = this.#target('from', this.from, this.fromEnv) ?? databaseTarget
    const to = this.#target('to', this.to, this.toEnv)
    if (to === null) {
      throw new Misuse('Say where to: --to=… or --to-env=NAME')
    }
    const tables = await this.#copy(from, to)
    if (this.json) {
      this.printJson({ from: from.dialect, to: to.dialect, tables })
      return
    }
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    this.logger.success(`Copied ${counted(rows, 'row')} of ${tables.length} tables; all are equal`)
    this.note('Set DATABASE_URL to the new database before the server starts. APP_KEY stays.')
  }

  async #copy(from: DatabaseTarget, to: DatabaseTarget) {
    const copyDatabase = await this.app.container.make(CopyDatabase)
    await using reporter = new Bars()
    return copyDatabase.execute({ from, to, signal: this.interruption, reporter })
  }

  /** Null where nothing was said. */
  #target(flag: string, url?: string, variable?: string): DatabaseTarget | null {
    if (url !== undefined && variable !== undefined) {
      throw new Misuse(`Say either --${flag} or --${flag}-env`)
    }
    if (url !== undefined && hasPassword(url)) {
      throw new Misuse(
        `Other programs can see the password in --${flag}: put the URL into a variable of the environment and name that with --${flag}-env`
      )
    }
    const value = variable === undefined ? url : process.env[variable]
    if (variable !== undefined && !value) {
      throw new Misuse(`The environment has no variable ${variable}`)
    }
    return value === undefined ? null : this.#parse(flag, value)
  }

  #parse(flag: string, value: string): DatabaseTarget {
    try {
      return parseDatabaseUrl(value, home)
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'is not valid'
      throw new Misuse(`The URL of --${flag} ${reason}`)
    }
  }
}
