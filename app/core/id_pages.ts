import type { Sql, SqlValue } from './sql.js'

/** Where a page begins: right behind a row, in one direction or the other. Neither: with the newest row. */
export interface IdPlace {
  limit: number
  /** Ids of rows. */
  olderThan?: string
  newerThan?: string
}

export interface IdPage<Row> {
  rows: Row[]
  hasOlder: boolean
  hasNewer: boolean
}

/**
 * A page of rows, the newest first: ids sort by the time they were made.
 *
 * @param query `select` up to its condition; `key` is the column of the ids
 */
export async function readIdPage<Row>(
  sql: Sql,
  query: { select: string; key: string; where?: string[]; values?: SqlValue[] },
  { limit, olderThan, newerThan }: IdPlace
): Promise<IdPage<Row>> {
  const { select, key, where = [], values = [] } = query
  const isBackwards = newerThan !== undefined
  const bound = newerThan ?? olderThan
  const conditions = [
    ...where,
    ...(bound === undefined ? [] : [`${key} ${isBackwards ? '>' : '<'} ?`]),
  ]
  const found = await sql.all<Row>(
    `${select} where ${conditions.join(' and ') || 'true'}
     order by ${key} ${isBackwards ? 'asc' : 'desc'} limit ?`,
    ...values,
    ...(bound === undefined ? [] : [bound]),
    limit + 1
  )
  const hasMore = found.length > limit
  const rows = found.slice(0, limit)
  return {
    rows: isBackwards ? rows.reverse() : rows,
    hasOlder: isBackwards || hasMore,
    hasNewer: isBackwards ? hasMore : olderThan !== undefined,
  }
}
