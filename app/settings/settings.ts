import type { Logger } from '@adonisjs/core/logger'
import type { JsonValue } from '#audit/audit_event'
import type { SqlStore } from '#core/sql_store'
import {
  SETTING_DEFAULTS,
  SETTING_KEYS,
  settingDefinitions,
  type SettingDefinition,
  type SettingKey,
  type SettingSection,
  type SettingValues,
} from './setting_definitions.js'
import { readSettingRows, type SettingRow } from './setting_rows.js'
import type { Reading } from './setting_type.js'

/** Where a value comes from. */
export type SettingSource = 'environment' | 'database' | 'default'

/** A setting as administrators see it. */
export interface DescribedSetting extends Omit<SettingDefinition<unknown>, 'type'> {
  key: SettingKey
  control: SettingDefinition<unknown>['type']['control']
  value: unknown
  /** What holds where nobody says anything. */
  default: unknown
  source: SettingSource
  /** The account that set it last, and when; null where nobody did. */
  updatedBy: string | null
  updatedAt: number | null
}

/** Whether a value is good beyond its form: null, or a sentence for the person who wrote it. */
export type SettingCheck = (value: unknown) => string | null

type Values = Partial<SettingValues>

/**
 * The settings of this installation: the environment wins over the database, the database over the defaults. Values are
 * kept in memory and asked for without waiting; what another process changes is seen within 2 s.
 */
export class Settings {
  #sql: SqlStore
  #logger: Pick<Logger, 'warn'>
  #environment: Values
  #rows = new Map<SettingKey, SettingRow>()
  #stored: Values = {}
  #replaced: Values[] = []
  #values: SettingValues
  #checks = new Map<SettingKey, SettingCheck>()
  #revision = 0

  /** @param environment what the variables say, see `config/settings.ts` */
  constructor(sql: SqlStore, logger: Pick<Logger, 'warn'>, environment: Values) {
    this.#sql = sql
    this.#logger = logger
    this.#environment = Object.fromEntries(
      Object.entries(environment).filter(([, value]) => value !== undefined)
    )
    this.#values = this.#merge()
  }

  get<Key extends SettingKey>(key: Key): SettingValues[Key] {
    return this.#values[key]
  }

  /** The newest change that the values follow from: a form gives it back with what it changes. */
  get revision(): number {
    return this.#revision
  }

  /** Whether the environment or the database says anything. */
  isSet(key: SettingKey): boolean {
    return this.isLocked(key) || this.#stored[key] !== undefined
  }

  /** Whether the environment decides. */
  isLocked(key: SettingKey): boolean {
    return this.#environment[key] !== undefined
  }

  /** All settings, or those of one section, in the order in which they are shown. */
  describe(section?: SettingSection): DescribedSetting[] {
    return SETTING_KEYS.filter(
      (key) => section === undefined || settingDefinitions[key].section === section
    ).map((key) => this.#describe(key))
  }

  /** Says what makes a value good that only another part of the application can know. */
  addCheck(key: SettingKey, check: SettingCheck): void {
    this.#checks.set(key, check)
  }

  /**
   * Reads a value that somebody wrote. `null` and blank text stand for the default.
   *
   * @returns the value, null for the default; or what is wrong with it
   */
  read(key: SettingKey, given: unknown): Reading<JsonValue> {
    const isBlank = given === null || (typeof given === 'string' && given.trim() === '')
    if (isBlank) {
      return { value: null }
    }
    const reading: Reading<JsonValue> = settingDefinitions[key].type.read(given)
    if ('fault' in reading) {
      return reading
    }
    const fault = this.#checks.get(key)?.(reading.value) ?? null
    return fault === null ? reading : { fault }
  }

  /** Takes over what the database says. */
  async load(): Promise<void> {
    const rows = await this.#sql.read(readSettingRows)
    const stored: Values = {}
    for (const row of rows) {
      this.#take(stored, row.key, row.value)
    }
    this.#rows = new Map(rows.map((row) => [row.key, row]))
    this.#revision = Math.max(0, ...rows.map(({ revision }) => revision))
    this.#stored = stored
    this.#values = this.#merge()
  }

  /** Lets these values stand in for all others, until disposed: `using fixed = settings.fix({…})`. */
  fix(values: Values): Disposable {
    this.#replaced.push(values)
    this.#values = this.#merge()
    return {
      [Symbol.dispose]: () => {
        this.#replaced = this.#replaced.filter((one) => one !== values)
        this.#values = this.#merge()
      },
    }
  }

  #merge(): SettingValues {
    return Object.assign(
      { ...SETTING_DEFAULTS },
      this.#stored,
      this.#environment,
      ...this.#replaced
    )
  }

  /** What another version of Chatflow stored may be no value of this one. */
  #take<Key extends SettingKey>(values: Values, key: Key, stored: unknown): void {
    if (stored === null) {
      return
    }
    const reading = settingDefinitions[key].type.read(stored)
    if ('value' in reading) {
      values[key] = reading.value
    } else {
      this.#logger.warn({ setting: key }, 'a stored setting is not valid; its default holds')
    }
  }

  #describe(key: SettingKey): DescribedSetting {
    const { type, ...definition }: SettingDefinition<unknown> = settingDefinitions[key]
    const row = this.#rows.get(key)
    const isStored = this.#stored[key] !== undefined
    return {
      ...definition,
      key,
      control: type.control,
      value: this.#values[key],
      default: SETTING_DEFAULTS[key],
      source: this.isLocked(key) ? 'environment' : isStored ? 'database' : 'default',
      updatedBy: row?.updatedBy ?? null,
      updatedAt: row?.updatedAt ?? null,
    }
  }
}
