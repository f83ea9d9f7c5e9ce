import { databaseTime } from '#core/database_time'
import type { Sql } from '#core/sql'

/** How long an instance that is not heard of still holds a task, in ms of database time. */
export const TASK_LEASE_MS = 60_000

/**
 * A time further ahead than any is given for was given before the clock was set back.
 *
 * @param column with a time
 * @param most how far ahead it may be
 */
function isOver(column: string, now: string, most: string): string {
  return `(${column} <= ${now} or ${column} > ${now} + ${most})`
}

/**
 * The names of the tasks that nobody needs to try to claim now: they are not due, or somebody else is at them.
 *
 * @param tasks all that there are, each with the time from one start to the next
 */
export async function findTakenTasks(
  sql: Sql,
  holder: string,
  tasks: readonly { name: string; everyMs: number }[]
): Promise<Set<string>> {
  const now = databaseTime(sql.dialect)
  const rows = await sql.all<{ name: string; due_in: number; is_held: number }>(
    `select name, due_at - ${now} as due_in,
       case when holder <> ? and not ${isOver('lease_until', now, String(TASK_LEASE_MS))} then 1 else 0 end
         as is_held
     from scheduled_tasks`,
    holder
  )
  const taken = rows.filter(({ name, due_in: dueIn, is_held: isHeld }) => {
    const everyMs = tasks.find((task) => task.name === name)?.everyMs ?? 0
    return isHeld === 1 || (dueIn > 0 && dueIn <= everyMs)
  })
  return new Set(taken.map(({ name }) => name))
}

/** Takes a task that is due and that nobody else is doing; false where there is no such. */
export async function claimTask(
  sql: Sql,
  { name, everyMs }: { name: string; everyMs: number },
  holder: string
): Promise<boolean> {
  const now = databaseTime(sql.dialect)
  const changes = await sql.run(
    `insert into scheduled_tasks (name, due_at, holder, lease_until)
     values (?, ${now} + cast(? as bigint), ?, ${now} + ${TASK_LEASE_MS})
     on conflict (name) do update set
       due_at = excluded.due_at, holder = excluded.holder, lease_until = excluded.lease_until
     where ${isOver('scheduled_tasks.due_at', now, 'cast(? as bigint)')} and (
       scheduled_tasks.holder = excluded.holder
       or ${isOver('scheduled_tasks.lease_until', now, String(TASK_LEASE_MS))}
     )`,
    name,
    everyMs,
    holder,
    everyMs
  )
  return changes === 1
}

/** Goes on holding the task; false where somebody else does. */
export async function renewTask(sql: Sql, name: string, holder: string): Promise<boolean> {
  const changes = await sql.run(
    `update scheduled_tasks set lease_until = ${databaseTime(sql.dialect)} + ${TASK_LEASE_MS}
     where name = ? and holder = ?`,
    name,
    holder
  )
  return changes === 1
}

/** Others need not wait for the leases of this instance. */
export async function releaseTasks(sql: Sql, holder: string): Promise<void> {
  await sql.run('update scheduled_tasks set lease_until = 0 where holder = ?', holder)
}

/** Others need not wait for the lease of a task that this instance has left. */
export async function releaseTask(sql: Sql, name: string, holder: string): Promise<void> {
  await sql.run(
    'update scheduled_tasks set lease_until = 0 where name = ? and holder = ?',
    name,
    holder
  )
}

/** The same for one that was not done to its end: it is due. */
export async function giveTaskBack(sql: Sql, name: string, holder: string): Promise<void> {
  await sql.run(
    `update scheduled_tasks set due_at = ${databaseTime(sql.dialect)}, lease_until = 0
     where name = ? and holder = ?`,
    name,
    holder
  )
}
