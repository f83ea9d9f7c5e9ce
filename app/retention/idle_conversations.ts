import type { Sql } from '#core/sql'
import { AMONG_IDS } from '#core/sql_lists'
import { HELD_IDS, IS_HELD } from './holds/hold_rows.js'
import type { IdleRule } from './idle_rules.js'

/** What goes in one transaction: others want to write meanwhile. One conversation goes as a whole, however long. */
const MOST_CONVERSATIONS = 50
const MOST_MESSAGES = 500

const FROM = 'from conversation_summaries s join conversations c on c.id = s.conversation_id'

/** Nothing is being written or waits for a person. */
const IS_RESTING = `not exists (
  select 1 from runs r where r.conversation_id = c.id and r.finished_at is null
)`

/** The last one that was looked at; those of the same time are in the order of their ids. */
export interface IdlePlace {
  lastActivityAt: number
  id: string
}

export interface FoundIdle {
  ids: string[]
  /** The last of them; null where there are no more. */
  end: IdlePlace | null
}

/** Those for which the time has come, the oldest first, from right behind `after` on. */
export async function findIdle(
  sql: Sql,
  { condition, values }: IdleRule,
  after: IdlePlace | null
): Promise<FoundIdle> {
  const rows = await sql.all<{ id: string; last_activity_at: number; last_seq: number }>(
    `select c.id, s.last_activity_at, c.last_seq ${FROM}
     where ${condition} and ${IS_RESTING} and not ${IS_HELD}
       ${after === null ? '' : 'and (s.last_activity_at, s.conversation_id) > (?, ?)'}
     order by s.last_activity_at, s.conversation_id limit ${MOST_CONVERSATIONS}`,
    ...values,
    ...(after === null ? [] : [after.lastActivityAt, after.id])
  )
  let messages = 0
  const taken = rows.filter(({ last_seq: count }, index) => {
    messages += count
    return index === 0 || messages <= MOST_MESSAGES
  })
  const last = taken.at(-1)
  return {
    ids: taken.map(({ id }) => id),
    end: last === undefined ? null : { lastActivityAt: last.last_activity_at, id: last.id },
  }
}

/** Those of `ids` for which the time has still come. */
export async function stillIdle(
  sql: Sql,
  { condition, values }: IdleRule,
  ids: string[]
): Promise<string[]> {
  const rows = await sql.all<{ id: string }>(
    `select c.id ${FROM} where c.id ${AMONG_IDS[sql.dialect]} and ${condition} and ${IS_RESTING}`,
    JSON.stringify(ids),
    ...values
  )
  return rows.map(({ id }) => id)
}

/** What would go now. */
export async function countIdle(sql: Sql, { condition, values }: IdleRule) {
  const row = await sql.get<
    Record<'conversations' | 'messages' | 'files' | 'bytes', number | string>
  >(
    `select count(*) as conversations, coalesce(sum(c.last_seq), 0) as messages,
       coalesce(sum((select count(*) from files f where f.conversation_id = c.id)), 0) as files,
       coalesce(sum((select sum(f.size) from files f where f.conversation_id = c.id)), 0) as bytes
     ${FROM} where ${condition} and ${IS_RESTING} and not ${IS_HELD}`,
    ...values
  )
  return {
    conversations: Number(row?.conversations ?? 0),
    messages: Number(row?.messages ?? 0),
    files: Number(row?.files ?? 0),
    bytes: Number(row?.bytes ?? 0),
  }
}

/** How many would go by one of the rules, but for a legal hold. */
export async function countHeld(sql: Sql, rules: readonly IdleRule[]): Promise<number> {
  if (rules.length === 0) {
    return 0
  }
  const row = await sql.get<{ n: number | string }>(
    `select count(*) as n from ${HELD_IDS} held
     join conversation_summaries s on s.conversation_id = held.id
     join conversations c on c.id = held.id
     where ${rules.map(({ condition }) => `(${condition})`).join(' or ')}`,
    ...rules.flatMap(({ values }) => values)
  )
  return Number(row?.n ?? 0)
}
