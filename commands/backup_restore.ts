import { args, flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { archiveSize } from '#backup/archive/archive_size'
import type { Manifest } from '#backup/archive/manifest'
import { Bars } from '#backup/console/bars'
import { manifestJson, rowCount } from '#backup/console/manifest_json'
import { counted } from '#backup/console/sizes'
import { installedKeys } from '#backup/keys/installed_keys'
import { PostgresTarget } from '#backup/restore/postgres_target'
import { RestoreBackup, type RestoredBackup } from '#backup/restore/restore_backup'
import type { RestoreTarget } from '#backup/restore/restore_target'
import { SqliteTarget } from '#backup/restore/sqlite_target'
import { JSON_FLAG, YES_FLAG } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'
import { SqlStore } from '#core/sql_store'
import { prepareDatabase } from '#operations/prepare_database'

/**
 * `npm run ace -- backup:restore backups/chatflow-….tar.gz`
 */
export default class BackupRestore extends DatabaseCommand {
  static commandName = 'backup:restore'
  static description = 'Bring an archive back, to the database and files that the settings name'
  static help = [
    'The server must not run. The archive is verified before anything is touched; the database then takes its place in one',
    'step, and the one that was there is kept beside it. Everybody signs in anew; personal access tokens stay as they were.',
    '```',
    '{{ binaryName }} backup:restore backups/chatflow-20260102T030405Z.tar.gz',
    '```',
  ]

  @args.string({ description: 'The archive' })
  declare archive: string

  @flags.boolean(YES_FLAG)
  declare yes?: boolean

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected override get isRecorded() {
    return false
  }

  protected async execute() {
    const restored = await this.#restore()
    await this.#startUp(restored)
    if (this.json) {
      const { manifest, replaced, isKeyKnown } = restored
      this.printJson({ ...manifestJson(manifest), replaced, key_matches: isKeyKnown })
      return
    }
    this.#tell(restored)
  }

  async #restore(): Promise<RestoredBackup> {
    const { databaseTarget } = await import('#core/database_target')
    const restoreBackup = await this.app.container.make(RestoreBackup)
    const size = await archiveSize(this.archive)
    await using reporter = new Bars()
    return restoreBackup.execute({
      archive: this.archive,
      archiveSize: size,
      target: await this.#target(),
      targetKind: databaseTarget.dialect,
      keys: installedKeys(),
      confirm: (manifest) => this.#confirm(manifest),
      signal: this.interruption,
      reporter,
    })
  }

  async #target(): Promise<RestoreTarget> {
    const db = await this.app.container.make('lucid.db')
    /* What this process read while it started would keep the file open. */
    await db.manager.closeAll()
    const { databaseTarget } = await import('#core/database_target')
    if (databaseTarget.dialect === 'sqlite') {
      return new SqliteTarget(databaseTarget.filename)
    }
    return new PostgresTarget(this.app, db, databaseTarget.connectionString)
  }

  #confirm({ mark }: Manifest): Promise<void> {
    return this.confirm(
      `This replaces the database that is there, with its accounts and conversations, by that of ${mark}.`,
      this.yes
    )
  }

  /** The archive may be of an older version. */
  async #startUp({ manifest }: RestoredBackup): Promise<void> {
    await prepareDatabase(this.app, 'command')
    const sql = await this.app.container.make(SqlStore)
    await sql.transaction((db) =>
      recordAudit(db, {
        action: 'backup.restored',
        ...commandOrigin(),
        target: { type: 'backup', id: manifest.mark, label: manifest.mark },
        after: { rows: rowCount(manifest), files: manifest.files.count },
      })
    )
  }

  #tell({ manifest, replaced, isKeyKnown }: RestoredBackup): void {
    this.logger.success(
      `Restored ${counted(rowCount(manifest), 'row')} and ${counted(manifest.files.count, 'file')} as of ${manifest.mark}`
    )
    if (replaced !== null) {
      this.note(`The database that was there is kept as ${replaced}; remove it when all is well.`)
    }
    this.note('Everybody signs in anew. Answers that were being written end as interrupted.')
    if (!isKeyKnown) {
      this.note(
        'It was made with another APP_KEY: its secrets (sign-ins to tool servers, keys of providers, second factors) cannot be opened with the one that is set. Set the old one as APP_KEY, or as APP_KEY_PREVIOUS.'
      )
    }
  }
}
