import type { Sql } from '#core/sql'

/** The database's clock in ms since 1970: the only one that all instances share. */
export function databaseTime(dialect: Sql['dialect']): string {
  return dialect === 'postgres'
    ? `cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
    : `cast(unixepoch('now', 'subsec') * 1000 as integer)`
}
