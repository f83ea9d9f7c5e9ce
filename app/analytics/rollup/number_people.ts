import type { Sql } from '#core/sql'
import { idList, isInIdList } from '../id_list.js'

/** The numbers of those people that have one. */
export async function findNumbers(sql: Sql, userIds: string[]): Promise<Map<string, number>> {
  const rows = await sql.all<{ number: number; user_id: string }>(
    `select number, user_id from analytics_people where ${isInIdList(sql, 'user_id')}`,
    idList(sql, userIds)
  )
  return new Map(rows.map((row) => [row.user_id, row.number]))
}

/** The numbers of those people; whoever has none gets the next. The caller must be the only one who gives any out. */
export async function numberPeople(sql: Sql, userIds: string[]): Promise<Map<string, number>> {
  const wanted = [...new Set(userIds)]
  const numbers = await findNumbers(sql, wanted)
  const missing = wanted.filter((userId) => !numbers.has(userId))
  if (missing.length === 0) {
    return numbers
  }
  const row = await sql.get<{ last: number | null }>(
    'select max(number) as last from analytics_people'
  )
  let last = row?.last ?? 0
  for (const userId of missing) {
    last++
    await sql.run('insert into analytics_people (number, user_id) values (?, ?)', last, userId)
    numbers.set(userId, last)
  }
  return numbers
}
