import { readFile } from 'node:fs/promises'
import { flags } from '@adonisjs/core/ace'
import vine from '@vinejs/vine'
import { commandOrigin } from '#audit/audit_origin'
import { accountFields } from '#auth/accounts/account_validators'
import { assertGoodPassword } from '#auth/passwords/password_rules'
import type { FirstAdministratorInput } from '#auth/setup/create_first_administrator'
import { Misuse } from '#core/console/command_errors'
import { canAsk, readStdin } from '#core/console/terminal_prompts'
import { DatabaseCommand } from '#core/database_command'
import { homePath } from '#core/home'
import { prepareDatabase } from '#operations/prepare_database'
import { ApplySetup, type SetupAnswers } from '#operations/setup/apply_setup'
import type { SettingKey } from '#settings/setting_definitions'
import { Settings } from '#settings/settings'

const validator = vine.create(accountFields)

/** The settings that the first run asks for. */
const ASKED = [
  'organisation_name',
  'time_zone',
  'registration',
  'conversation_reading',
] as const satisfies SettingKey[]

/**
 * `npm run ace -- setup`
 */
export default class Setup extends DatabaseCommand {
  static commandName = 'setup'
  static description = 'Set Chatflow up: the first administrator, and what the first run asks for'
  static help = [
    'Asks at a terminal. Without one, everything comes from the environment:',
    '```',
    'ADMIN_EMAIL=ada@example.org ADMIN_NAME=Ada ADMIN_PASSWORD_FILE=/run/secrets/admin \\',
    '  ORGANISATION_NAME=Northwind TIME_ZONE=Europe/Berlin {{ binaryName }} setup --from-env',
    '```',
    'Where Chatflow is set up already, that is well and nothing is changed.',
  ]

  @flags.boolean({
    description: 'Ask nothing: take ADMIN_EMAIL, ADMIN_NAME and ADMIN_PASSWORD_FILE',
  })
  declare fromEnv?: boolean

  @flags.boolean({ description: 'Read the password from standard input' })
  declare passwordStdin?: boolean

  /** Whoever sets Chatflow up has no database yet. */
  protected override async perform() {
    if (this.fromEnv !== true && !canAsk()) {
      throw new Misuse('Without a terminal to ask at, say --from-env.')
    }
    await prepareDatabase(this.app, 'command')
    await super.perform()
  }

  protected async execute() {
    const applySetup = await this.app.container.make(ApplySetup)
    if (await applySetup.isOver()) {
      return this.logger.success('Chatflow is set up already')
    }
    const hasAdministrator = await applySetup.hasAdministrator()
    const answers = this.fromEnv
      ? await this.#readEnvironment(hasAdministrator)
      : await this.#ask(hasAdministrator)
    await applySetup.execute(answers, commandOrigin())
    this.logger.success('Chatflow is set up')
  }

  /** Settings of the environment hold without being stored. */
  async #readEnvironment(hasAdministrator: boolean): Promise<SetupAnswers> {
    if (hasAdministrator) {
      return { administrator: null, settings: {} }
    }
    const { ADMIN_EMAIL: email, ADMIN_NAME: name, ADMIN_PASSWORD_FILE: file } = process.env
    if (!email || (!file && this.passwordStdin !== true)) {
      throw new Misuse('ADMIN_EMAIL is needed, and ADMIN_PASSWORD_FILE or --password-stdin')
    }
    const password = this.passwordStdin ? await readStdin() : await this.#readFile(file ?? '')
    const administrator = await this.#validated({ email, full_name: name || email, password })
    return { administrator, settings: {} }
  }

  async #readFile(path: string): Promise<string> {
    try {
      const content = await readFile(homePath(path), 'utf8')
      return content.replace(/\r?\n$/, '')
    } catch {
      throw new Misuse('ADMIN_PASSWORD_FILE names a file that cannot be read')
    }
  }

  async #ask(hasAdministrator: boolean): Promise<SetupAnswers> {
    const administrator = hasAdministrator ? null : await this.#askAdministrator()
    const known = await this.app.container.make(Settings)
    const settings: SetupAnswers['settings'] = {}
    for (const key of ASKED) {
      if (!known.isLocked(key)) {
        settings[key] = await this.#askSetting(known, key)
      }
    }
    return { administrator, settings }
  }

  async #askAdministrator(): Promise<FirstAdministratorInput> {
    const email = await this.prompt.ask('Email address of the administrator')
    const fullName = await this.prompt.ask('Full name')
    const password = await this.prompt.secure('Password, 15 characters at least')
    const again = await this.prompt.secure('Password, once more')
    if (password !== again) {
      throw new Misuse('The two passwords are not the same')
    }
    const administrator = await this.#validated({ email, full_name: fullName, password })
    await assertGoodPassword(password, { email, role: 'admin' })
    return administrator
  }

  async #validated(given: object): Promise<FirstAdministratorInput> {
    const [error, fields] = await validator.tryValidate(given)
    if (error !== null) {
      throw new Misuse(error.messages[0].message)
    }
    return { email: fields.email, fullName: fields.full_name, password: fields.password }
  }

  async #askSetting(settings: Settings, key: (typeof ASKED)[number]): Promise<string> {
    const found = settings.describe().find((setting) => setting.key === key)
    const { label, control, value } = found ?? { label: key, control: null, value: '' }
    if (control?.kind === 'choice') {
      return this.prompt.choice(
        label,
        control.options.map((option) => ({ name: option.value, message: option.label }))
      )
    }
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    return this.prompt.ask(label, {
      default: control?.kind === 'time_zone' ? zone : String(value),
      validate: (answer) => {
        const reading = settings.read(key, answer)
        return 'fault' in reading ? reading.fault : true
      },
    })
  }
}
