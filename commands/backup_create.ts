import { stat } from 'node:fs/promises'
import { flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Bars } from '#backup/console/bars'
import { manifestJson, rowCount } from '#backup/console/manifest_json'
import { counted, sizeText } from '#backup/console/sizes'
import { applicationVersion } from '#backup/console/application_version'
import { CreateBackup, type CreatedBackup } from '#backup/create/create_backup'
import { installedKeys } from '#backup/keys/installed_keys'
import { stampOf } from '#backup/restore/stamp'
import { JSON_FLAG } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'
import { homePath } from '#core/home'
import { SqlStore } from '#core/sql_store'

const FOLDER = 'backups'
const SHOWN = 10

/**
 * `npm run ace -- backup:create`
 */
export default class BackupCreate extends DatabaseCommand {
  static commandName = 'backup:create'
  static description = 'Write the database and all files into one archive; servers may run'
  static help = [
    'The archive holds everything that people wrote. Secrets in it stay sealed with APP_KEY, which is not in it: keep the',
    'keys elsewhere. What was acknowledged before the mark that is told is in the archive.',
    '```',
    '{{ binaryName }} backup:create',
    '{{ binaryName }} backup:create --output=/mnt/backups/monday.tar.gz',
    '```',
  ]

  @flags.string({ description: 'The archive to be written (backups/chatflow-<time>.tar.gz)' })
  declare output?: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const output = homePath(this.output ?? `${FOLDER}/chatflow-${stampOf(new Date())}.tar.gz`)
    const created = await this.#create(output)
    await this.#record(created)
    const { size } = await stat(output)
    if (this.json) {
      const { manifest, lost } = created
      this.printJson({ archive: output, size, ...manifestJson(manifest), lost })
    } else {
      const { files } = created.manifest
      this.logger.success(
        `Wrote ${output} (${sizeText(size)}): ${counted(rowCount(created.manifest), 'row')}, ${counted(files.count, 'file')}, as of ${created.manifest.mark}`
      )
      this.note(
        'Secrets in it are sealed with APP_KEY, which is not in it: keep the keys elsewhere.'
      )
    }
    this.#tellLost(created)
  }

  async #create(output: string): Promise<CreatedBackup> {
    const { databaseTarget } = await import('#core/database_target')
    const createBackup = await this.app.container.make(CreateBackup)
    await using reporter = new Bars()
    return createBackup.execute({
      database: databaseTarget,
      output,
      keys: installedKeys(),
      version: applicationVersion(this.app),
      signal: this.interruption,
      reporter,
    })
  }

  async #record({ manifest }: CreatedBackup): Promise<void> {
    const sql = await this.app.container.make(SqlStore)
    await sql.transaction((db) =>
      recordAudit(db, {
        action: 'backup.created',
        ...commandOrigin(),
        target: { type: 'backup', id: manifest.mark, label: manifest.mark },
        after: { rows: rowCount(manifest), files: manifest.files.count },
      })
    )
  }

  #tellLost({ lost }: CreatedBackup): void {
    if (lost.length > 0) {
      const names = lost.slice(0, SHOWN).join(', ')
      this.fail(
        `${lost.length} files that messages name are not in the archive, because the disk does not have them as they were: ${names}${lost.length > SHOWN ? ', …' : ''}`
      )
    }
  }
}
