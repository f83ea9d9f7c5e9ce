import type { Sql } from '#core/sql'

/** Condition that `column` holds one of the ids that `idList` gives as its one value. */
export function isInIdList(sql: Sql, column: string): string {
  return sql.dialect === 'postgres'
    ? `${column} = any(cast(? as uuid[]))`
    : `${column} in (select value from json_each(?))`
}

/** Ids as one value: however many there are, the statement is the same and prepared once. */
export function idList(sql: Sql, ids: string[]): string {
  return sql.dialect === 'postgres' ? `{${ids.join(',')}}` : JSON.stringify(ids)
}
