import { open } from 'node:fs/promises'
import { flags } from '@adonisjs/core/ace'
import { commandOrigin } from '#audit/audit_origin'
import { Bars } from '#backup/console/bars'
import { counted } from '#backup/console/sizes'
import { EnvFile } from '#backup/keys/env_file'
import { newKey, RotateKeys, type KeySettings, type RotatedKeys } from '#backup/keys/rotate_keys'
import { Refusal } from '#backup/refusal'
import { appKeys } from '#config/app'
import { Misuse } from '#core/console/command_errors'
import { JSON_FLAG } from '#core/console/shared_flags'
import { DatabaseCommand } from '#core/database_command'
import { homePath } from '#core/home'

const OWNER_ONLY = 0o600

/**
 * `npm run ace -- key:rotate`
 */
export default class KeyRotate extends DatabaseCommand {
  static commandName = 'key:rotate'
  static description = 'Make a new APP_KEY and seal everything anew that the old one had sealed'
  static help = [
    'The server must not run. The new key is written to .env, the old one stays there as APP_KEY_PREVIOUS: addresses of files',
    'and sign-ins that were given out with it are good until they end by themselves. Killed at any moment, it goes on when it',
    'is run again, and nothing is lost. After a day the old key can go:',
    '```',
    '{{ binaryName }} key:rotate',
    '{{ binaryName }} key:rotate --forget-previous',
    '```',
    'Where the keys do not come from .env, --key-file has new ones written to a file for you to hand out as APP_KEY and',
    'APP_KEY_PREVIOUS; then run key:rotate once more.',
  ]

  @flags.boolean({
    description: 'A new JWT_SECRET_KEY, too: clients have to refresh their access tokens',
  })
  declare jwt?: boolean

  @flags.string({ description: 'Only write new keys to this file, which must not be there yet' })
  declare keyFile?: string

  @flags.boolean({ description: 'Remove APP_KEY_PREVIOUS, where nothing is sealed with it' })
  declare forgetPrevious?: boolean

  @flags.boolean(JSON_FLAG)
  declare json?: boolean

  protected async execute() {
    const [current, previous] = appKeys.map((key) => key.release())
    const keys = { current, previous: previous ?? null }
    const rotateKeys = await this.app.container.make(RotateKeys)
    if (this.forgetPrevious) {
      return this.#forget(rotateKeys, keys)
    }
    if (this.keyFile !== undefined) {
      return this.#writeKeys(homePath(this.keyFile), rotateKeys, keys)
    }
    this.#tell(await this.#rotate(rotateKeys, keys))
  }

  async #rotate(rotateKeys: RotateKeys, keys: KeySettings): Promise<RotatedKeys> {
    await using reporter = new Bars()
    return rotateKeys.execute({
      keys,
      envFile: await this.#envFile(keys),
      withJwt: this.jwt === true,
      origin: commandOrigin(),
      signal: this.interruption,
      reporter,
    })
  }

  /** Null where the key in use is not the one of the file. */
  async #envFile({ current }: KeySettings): Promise<EnvFile | null> {
    const envFile = new EnvFile(homePath('.env'))
    const { APP_KEY: written } = await envFile.read()
    return written === current ? envFile : null
  }

  async #forget(rotateKeys: RotateKeys, keys: KeySettings): Promise<void> {
    const envFile = await this.#envFile(keys)
    if (envFile === null) {
      throw new Refusal(
        'The keys do not come from .env: take APP_KEY_PREVIOUS out where you set it',
        'key_elsewhere'
      )
    }
    await rotateKeys.forget(envFile, keys, commandOrigin())
    if (this.json) {
      return this.printJson({ forgotten: true })
    }
    this.logger.success('Removed APP_KEY_PREVIOUS from .env')
  }

  async #writeKeys(path: string, rotateKeys: RotateKeys, keys: KeySettings): Promise<void> {
    if (await rotateKeys.isUnfinished(keys)) {
      throw new Misuse(
        'A rotation has begun and is not finished: run key:rotate without --key-file'
      )
    }
    const lines = [`APP_KEY=${newKey()}`, `APP_KEY_PREVIOUS=${keys.current}`]
    if (this.jwt) {
      lines.push(`JWT_SECRET_KEY=${newKey()}`)
    }
    const file = await open(path, 'wx', OWNER_ONLY).catch(() => {
      throw new Refusal(`${path} cannot be made, or is there already`, 'exists')
    })
    await file.writeFile(`${lines.join('\n')}\n`)
    await file.sync()
    await file.close()
    if (this.json) {
      return this.printJson({ key_file: path })
    }
    this.logger.success(`Wrote new keys to ${path}. Nothing uses them yet.`)
    this.note(
      'Set them where your keys are kept, run key:rotate, start the server, and remove the file.'
    )
  }

  #tell({ isContinued, fingerprint, seals }: RotatedKeys): void {
    if (this.json) {
      this.printJson({
        continued: isContinued,
        key_fingerprint: fingerprint,
        secrets: seals.current,
        unreadable: seals.unreadable,
      })
    } else {
      const what = isContinued ? 'Finished the rotation' : 'Rotated APP_KEY'
      this.logger.success(`${what}: ${counted(seals.current, 'secret')} sealed with the new key`)
      this.note(
        'The old key stays as APP_KEY_PREVIOUS; remove it with --forget-previous in a day or later.'
      )
      if (this.jwt && !isContinued) {
        this.note(
          'Access tokens end with JWT_SECRET_KEY: clients get others with their refresh tokens.'
        )
      }
    }
    if (seals.unreadable > 0) {
      this.fail(
        `${counted(seals.unreadable, 'secret')} could not be opened with either key, and were left as they are`
      )
    }
  }
}
