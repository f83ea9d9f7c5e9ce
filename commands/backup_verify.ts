import { args, flags } from '@adonisjs/core/ace'
import { archiveSize } from '#backup/archive/archive_size'
import { Bars } from '#backup/console/bars'
import { manifestJson, rowCount } from '#backup/console/manifest_json'
import { counted } from '#backup/console/sizes'
import { installedKeys } from '#backup/keys/installed_keys'
import { verifyBackup } from '#backup/verify_backup'
import { JSON_FLAG } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'

/**
 * `npm run ace -- backup:verify backups/chatflow-….tar.gz`
 */
export default class BackupVerify extends DatabaseCommand {
  static commandName = 'backup:verify'
  static description = 'Make sure that an archive is whole and can be restored; changes nothing'

  @args.string({ description: 'The archive' })
  declare archive: string

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected override get isRecorded() {
    return false
  }

  protected async execute() {
    const keys = installedKeys()
    const manifest = await this.#verify(keys)
    const isKeyKnown = keys.knows(manifest.key_fingerprint)
    if (this.json) {
      this.printJson({ ...manifestJson(manifest), key_matches: isKeyKnown })
      return
    }
    this.logger.success(
      `The archive is whole: ${counted(rowCount(manifest), 'row')}, ${counted(manifest.files.count, 'file')}, as of ${manifest.mark}`
    )
    if (manifest.files.missing.length > 0) {
      this.note(
        `${counted(manifest.files.missing.length, 'file')} were not there when it was made.`
      )
    }
    if (!isKeyKnown) {
      this.note(
        'It was made with another APP_KEY: who made it cannot be told, and its secrets cannot be opened with the one that is set.'
      )
    }
  }

  async #verify(keys: ReturnType<typeof installedKeys>) {
    const size = await archiveSize(this.archive)
    await using reporter = new Bars()
    reporter.begin('Verifying the archive', size, 'bytes')
    const signal = this.interruption
    const onBytes = (count: number) => reporter.advance(count)
    return verifyBackup({ archive: this.archive, keys, signal, onBytes })
  }
}
