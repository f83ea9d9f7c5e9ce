import type { CursorValue } from '#core/pagination'
import { decodeCursor, encodeCursor } from '#core/pagination'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import type { Sql, SqlValue } from '#core/sql'
import { candidatesFor } from './candidates.js'
import type { ConversationFilter, DirectoryReader } from './conversation_filter.js'
import {
  LISTED_COLUMNS,
  LISTED_JOINS,
  toListed,
  type ListedConversation,
  type ListedRow,
} from './listed_conversation.js'

/** Where counting ends: a page says “10,000+”. */
export const MAX_COUNTED = 10_000

export type ConversationSort = 'activity' | 'cost'

export interface ConversationDirectory {
  reader: DirectoryReader
  filter: ConversationFilter
  sort: ConversationSort
  direction: 'asc' | 'desc'
  /** From another page: what comes behind it, or before it. */
  after: string | null
  before: string | null
  limit: number
}

export interface DirectoryPage {
  rows: ListedConversation[]
  /** How many match, up to `MAX_COUNTED` and one. */
  count: number
  /** For the pages around this one; null where there is none. */
  previous: string | null
  next: string | null
}

const SORT_COLUMNS: Record<ConversationSort, 'last_activity_at' | 'cost_nano_usd'> = {
  activity: 'last_activity_at',
  cost: 'cost_nano_usd',
}

interface Matching {
  with: string
  from: string
  conditions: string[]
  /** Of `with` and the conditions. */
  values: SqlValue[]
}

/** Where candidates are known they are looked up; else the summaries are walked in the order of the list. */
async function matching(sql: Sql, { reader, filter }: ConversationDirectory): Promise<Matching> {
  const candidates = await candidatesFor(sql, reader, filter)
  const conditions: string[] = []
  const values = candidates.flatMap((one) => one.values)
  const require = (condition: string, value: SqlValue) => {
    conditions.push(condition)
    values.push(value)
  }
  if (candidates.length > 0) {
    conditions.push('s.conversation_id = k.conversation_id')
  }
  if (filter.model !== null) {
    require('s.model = ?', filter.model)
  }
  if (filter.state === 'failed') {
    conditions.push('s.failures > 0')
  }
  if (filter.from !== null) {
    require('s.last_activity_at >= ?', filter.from)
  }
  if (filter.to !== null) {
    require('s.last_activity_at < ?', filter.to)
  }
  const texts = candidates.map(({ text }) => `select * from (${text}) as c`)
  return {
    with: texts.length === 0 ? '' : `with k as materialized (${texts.join(' intersect ')})`,
    from: texts.length === 0 ? 'conversation_summaries s' : 'k cross join conversation_summaries s',
    conditions,
    values,
  }
}

function readCursor(cursor: string): [key: number, id: string] {
  const [key, value]: CursorValue[] = decodeCursor(cursor, ['number', 'string'])
  const id = parseId(value)
  if (id === null) {
    throw new Problem('invalid_cursor')
  }
  return [Number(key), id]
}

const whereOf = (conditions: string[]) =>
  conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`

async function countMatching(sql: Sql, found: Matching): Promise<number> {
  const row = await sql.get<{ count: number }>(
    `${found.with} select count(*) as count from (
       select 1 from ${found.from} ${whereOf(found.conditions)} limit ${MAX_COUNTED + 1}
     ) as matching`,
    ...found.values
  )
  return Number(row?.count ?? 0)
}

async function readRows(sql: Sql, list: ConversationDirectory, found: Matching) {
  const column = SORT_COLUMNS[list.sort]
  const cursor = list.after ?? list.before
  const isBackward = list.after === null && list.before !== null
  const isDescending = (list.direction === 'desc') !== isBackward
  const order = isDescending ? 'desc' : 'asc'
  const conditions = [...found.conditions]
  const values = [...found.values]
  if (cursor !== null) {
    conditions.push(`(s.${column}, s.conversation_id) ${isDescending ? '<' : '>'} (?, ?)`)
    values.push(...readCursor(cursor))
  }
  const rows = await sql.all<ListedRow>(
    `${found.with} select ${LISTED_COLUMNS} from (
       select s.* from ${found.from} ${whereOf(conditions)}
       order by s.${column} ${order}, s.conversation_id ${order} limit ?
     ) as s ${LISTED_JOINS}
     order by s.${column} ${order}, s.conversation_id ${order}`,
    ...values,
    list.limit + 1,
    list.reader.id
  )
  const hasMore = rows.length > list.limit
  const page = rows.slice(0, list.limit)
  return {
    page: isBackward ? page.reverse() : page,
    hasMore,
    isBackward,
    hasCursor: cursor !== null,
  }
}

/**
 * The conversations of all people, for administrators. Throws `invalid_cursor`.
 */
export async function listAllConversations(
  sql: Sql,
  list: ConversationDirectory
): Promise<DirectoryPage> {
  const found = await matching(sql, list)
  const count = await countMatching(sql, found)
  const { page, hasMore, isBackward, hasCursor } = await readRows(sql, list, found)
  const column = SORT_COLUMNS[list.sort]
  const cursorOf = (row: ListedRow | undefined) =>
    row === undefined ? null : encodeCursor([Number(row[column]), row.conversation_id])
  const hasPrevious = isBackward ? hasMore : hasCursor
  const hasNext = isBackward || hasMore
  return {
    rows: page.map((row) => toListed(row, list.reader)),
    count,
    previous: hasPrevious ? cursorOf(page.at(0)) : null,
    next: hasNext ? cursorOf(page.at(-1)) : null,
  }
}
