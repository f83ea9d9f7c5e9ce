import type { Sql } from '#core/sql'
import { idList, isInIdList } from '../id_list.js'
import type { PersonFigures } from './figures.js'

/**
 * Gives a number to whoever has none, and answers those of everybody. The caller must be the only one who gives any out: he
 * has the roll-up to himself.
 */
export async function numberPeople(
  sql: Sql,
  people: PersonFigures[]
): Promise<Map<string, number>> {
  const numbers = new Map<string, number>()
  const newcomers = new Set<string>()
  for (const { userId, number } of people) {
    if (number === null) {
      newcomers.add(userId)
    } else {
      numbers.set(userId, number)
    }
  }
  /* Figures are read first: whoever had the roll-up before may have numbered some of them meanwhile. */
  const known = await findNumbers(sql, [...newcomers])
  known.forEach((number, userId) => numbers.set(userId, number))
  const unknown = [...newcomers].filter((userId) => !known.has(userId))
  const first = unknown.length === 0 ? 0 : await nextNumber(sql)
  for (const [i, userId] of unknown.entries()) {
    await sql.run('insert into analytics_people (number, user_id) values (?, ?)', first + i, userId)
    numbers.set(userId, first + i)
  }
  return numbers
}

async function nextNumber(sql: Sql): Promise<number> {
  const row = await sql.get<{ next: number }>(
    'select coalesce(max(number), 0) + 1 as next from analytics_people'
  )
  return row?.next ?? 1
}

async function findNumbers(sql: Sql, userIds: string[]): Promise<Map<string, number>> {
  if (userIds.length === 0) {
    return new Map()
  }
  const rows = await sql.all<{ number: number; user_id: string }>(
    `select number, user_id from analytics_people where ${isInIdList(sql, 'user_id')}`,
    idList(sql, userIds)
  )
  return new Map(rows.map((row) => [row.user_id, row.number]))
}
