import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'

export const DENSITIES = ['comfortable', 'compact'] as const
export type Density = (typeof DENSITIES)[number]

/** How a person wants the pages. */
export interface Preferences {
  /** IANA name; null: the organisation's. */
  timeZone: string | null
  density: Density
  /** Whether single keys do something (WCAG 2.2, success criterion 2.1.4). */
  hasShortcuts: boolean
}

const DEFAULTS: Preferences = { timeZone: null, density: 'comfortable', hasShortcuts: true }

/** The columns of `user_preferences`; all null for a person who has chosen nothing. */
export interface PreferencesRow {
  time_zone: string | null
  density: string | null
  has_shortcuts: number | null
}

export function toPreferences(row: PreferencesRow | undefined): Preferences {
  return {
    timeZone: row?.time_zone ?? DEFAULTS.timeZone,
    density: DENSITIES.find((known) => known === row?.density) ?? DEFAULTS.density,
    hasShortcuts: row?.has_shortcuts === 0 ? false : DEFAULTS.hasShortcuts,
  }
}

/** What people have chosen for themselves. */
@inject()
export class UserPreferences {
  constructor(private sql: SqlStore) {}

  async of(userId: string): Promise<Preferences> {
    const row = await this.sql.read((sql) =>
      sql.get<PreferencesRow>(
        'select time_zone, density, has_shortcuts from user_preferences where user_id = ?',
        userId
      )
    )
    return toPreferences(row)
  }

  async save(userId: string, chosen: Preferences): Promise<void> {
    await this.sql.transaction((sql) =>
      sql.run(
        `insert into user_preferences (user_id, time_zone, density, has_shortcuts) values (?, ?, ?, ?)
          on conflict (user_id) do update set time_zone = excluded.time_zone,
            density = excluded.density, has_shortcuts = excluded.has_shortcuts`,
        userId,
        chosen.timeZone,
        chosen.density,
        Number(chosen.hasShortcuts)
      )
    )
  }
}
