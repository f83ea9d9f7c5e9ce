import type { Sql } from '#core/sql'

/**
 * Condition on a column of ids: being in a list. All of it travels as one value, a JSON array, so that a list of any length
 * is one prepared statement.
 */
export const AMONG_IDS: Record<Sql['dialect'], string> = {
  sqlite: `in (select value from json_each(?))`,
  postgres: `= any(array(select json_array_elements_text(?::json))::uuid[])`,
}

/** The same of a column of texts. */
export const AMONG_TEXTS: Record<Sql['dialect'], string> = {
  sqlite: AMONG_IDS.sqlite,
  postgres: `= any(array(select json_array_elements_text(?::json)))`,
}
