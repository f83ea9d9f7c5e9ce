import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { Problem, type FieldError } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { EditConflict } from './edit_conflict.js'
import { raiseRevision, Revisions } from './revisions.js'
import {
  isSettingKey,
  SETTING_DEFAULTS,
  settingDefinitions,
  type SettingKey,
} from './setting_definitions.js'
import { readSettingRows, writeSettingRow, type SettingRow } from './setting_rows.js'
import { Settings } from './settings.js'

export interface ChangeSettingsInput {
  /** What somebody wrote, by key; null or blank: the default again. */
  changes: Partial<Record<SettingKey, unknown>>
  /** `Settings.revision` when they looked. */
  revision: number
}

type Change = Pick<SettingRow, 'key' | 'value'>

const equal = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** Changes settings in the database: all that are asked for, or none. For administrators. */
@inject()
export class ChangeSettings {
  constructor(
    private sql: SqlStore,
    private settings: Settings,
    private revisions: Revisions
  ) {}

  /**
   * @returns the settings that have another value now
   * @throws Problem `validation_failed`: a value is no good, or the environment has set it. EditConflict where somebody
   *   else changed one of them to another value meanwhile.
   */
  async execute(
    { changes, revision }: ChangeSettingsInput,
    origin: AuditOrigin
  ): Promise<SettingKey[]> {
    const wanted = this.#read(changes)
    const changed = await this.sql.transaction(async (sql) => {
      const next = await raiseRevision(sql, 'settings')
      const known = await readSettingRows(sql)
      const rows = new Map(known.map((row) => [row.key, row]))
      assertUnchanged(wanted, rows, revision)
      const real = wanted.filter(({ key, value }) => !equal(value, rows.get(key)?.value ?? null))
      for (const change of real) {
        const updatedBy = origin.actor.userId
        await writeSettingRow(sql, { ...change, revision: next, updatedBy, updatedAt: Date.now() })
      }
      for (const { key, value } of real) {
        await recordAudit(sql, {
          ...origin,
          action: 'setting.changed',
          target: { type: 'setting', id: key, label: settingDefinitions[key].label },
          before: { value: rows.get(key)?.value ?? null },
          after: { value },
        })
      }
      return real.map(({ key }) => key)
    })
    await this.revisions.check()
    return changed
  }

  #read(changes: ChangeSettingsInput['changes']): Change[] {
    const errors: FieldError[] = []
    const wanted: Change[] = []
    for (const key of keysOf(changes)) {
      const reading = this.settings.read(key, changes[key])
      if (this.settings.isLocked(key)) {
        const message = `${settingDefinitions[key].variable} of the environment decides this.`
        errors.push({ field: key, rule: 'locked', message })
      } else if ('fault' in reading) {
        errors.push({ field: key, rule: 'setting', message: reading.fault })
      } else {
        wanted.push({ key, value: reading.value })
      }
    }
    if (errors.length > 0) {
      throw new Problem('validation_failed', { detail: errors[0].message, errors })
    }
    return wanted
  }
}

function keysOf(changes: ChangeSettingsInput['changes']): SettingKey[] {
  return Object.keys(changes).map((key) => {
    if (!isSettingKey(key)) {
      throw new Problem('validation_failed', { detail: `There is no setting ${key}.` })
    }
    return key
  })
}

function assertUnchanged(wanted: Change[], rows: Map<SettingKey, SettingRow>, seen: number): void {
  const edits = wanted.flatMap(({ key, value }) => {
    const row = rows.get(key)
    const isConflict = row !== undefined && row.revision > seen && !equal(row.value, value)
    return isConflict
      ? {
          field: key,
          label: settingDefinitions[key].label,
          yours: value ?? SETTING_DEFAULTS[key],
          theirs: row.value ?? SETTING_DEFAULTS[key],
        }
      : []
  })
  if (edits.length > 0) {
    throw new EditConflict(edits)
  }
}
