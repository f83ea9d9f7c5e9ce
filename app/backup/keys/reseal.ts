import type { Encryption } from '@adonisjs/core/encryption'
import type { SecretColumn } from '#core/secret_column'
import type { Sql, SqlRow } from '#core/sql'
import type { SqlStore } from '#core/sql_store'

/** Values that one transaction seals anew: others want to write meanwhile. */
const BATCH = 200

export interface SealedValue {
  key: string
  sealed: string
  purpose: string
}

/** What the values of a column are sealed with. */
export interface SealCount {
  /** Opened by the new key. */
  current: number
  /** Opened by the old key only. */
  previous: number
  /** Opened by neither: lost before, or damaged. */
  unreadable: number
}

export interface SealKeys {
  current: Encryption
  /** Null where there is no old key. */
  previous: Encryption | null
}

/** All sealed values of a column, some at a time, in the order of their keys. */
export async function* sealedValues(
  store: SqlStore,
  { table, key, column, about, purpose }: SecretColumn
): AsyncGenerator<SealedValue[]> {
  const columns = [...new Set([key, column, ...about])].join(', ')
  let after: string | null = null
  for (;;) {
    const rows: SqlRow[] = await store.read((sql) =>
      after === null
        ? sql.all<SqlRow>(
            `select ${columns} from ${table} where ${column} is not null order by ${key} limit ${BATCH}`
          )
        : sql.all<SqlRow>(
            `select ${columns} from ${table} where ${column} is not null and ${key} > ?
              order by ${key} limit ${BATCH}`,
            after
          )
    )
    if (rows.length === 0) {
      return
    }
    yield rows.map((row) => ({
      key: String(row[key]),
      sealed: String(row[column]),
      purpose: purpose(row),
    }))
    after = String(rows[rows.length - 1][key])
  }
}

/** What of a value's seal opens it. */
function holderOf({ sealed, purpose }: SealedValue, keys: SealKeys): keyof SealCount {
  if (keys.current.decrypt(sealed, purpose) !== null) {
    return 'current'
  }
  return keys.previous?.decrypt(sealed, purpose) ? 'previous' : 'unreadable'
}

/** Changes nothing. */
export async function countSeals(
  store: SqlStore,
  column: SecretColumn,
  keys: SealKeys
): Promise<SealCount> {
  const count: SealCount = { current: 0, previous: 0, unreadable: 0 }
  for await (const values of sealedValues(store, column)) {
    values.forEach((value) => count[holderOf(value, keys)]++)
  }
  return count
}

/**
 * Seals with the new key what the old one opens, batch by batch: a process that is killed leaves values of both keys, and
 * the next one goes on. A value that somebody else wrote meanwhile is left to them.
 */
export async function reseal(
  store: SqlStore,
  column: SecretColumn,
  { current, previous }: SealKeys,
  onBatch: (count: number) => void
): Promise<void> {
  for await (const values of sealedValues(store, column)) {
    const changes = values.flatMap((value) => {
      if (current.decrypt(value.sealed, value.purpose) !== null) {
        return []
      }
      const opened: unknown = previous?.decrypt(value.sealed, value.purpose) ?? null
      const { purpose } = value
      return opened === null ? [] : [{ ...value, anew: current.encrypt(opened, { purpose }) }]
    })
    if (changes.length > 0) {
      await store.transaction((sql) => replace(sql, column, changes))
    }
    onBatch(values.length)
  }
}

async function replace(
  sql: Sql,
  { table, key, column }: SecretColumn,
  changes: (SealedValue & { anew: string })[]
): Promise<void> {
  for (const change of changes) {
    await sql.run(
      `update ${table} set ${column} = ? where ${key} = ? and ${column} = ?`,
      change.anew,
      change.key,
      change.sealed
    )
  }
}
