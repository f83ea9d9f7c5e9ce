import { databaseTime } from '#core/database_time'
import type { Sql } from '#core/sql'
import { STARTER_GONE } from './job_authority.js'
import { withoutPerson, type ForgottenPerson } from './without_person.js'

/** Where one text is in another, from 1. */
const POSITION: Record<Sql['dialect'], string> = { sqlite: 'instr', postgres: 'strpos' }

interface Texts {
  id: string
  arguments: string
  checkpoint: string | null
  report: string | null
}

/**
 * Takes a person who is about to be erased out of what jobs have stored: the ids and addresses that they were given, came
 * to or report, and who began them. What that person began ends. In the transaction that erases the person, before it does.
 */
export async function forgetPersonInJobs(sql: Sql, userId: string): Promise<void> {
  const person = await findPerson(sql, userId)
  if (person === undefined) {
    return
  }
  /* What one that runs has found out would come back with its next word: another goes on from what is stored. */
  await sql.run(
    `update tracked_jobs set state = 'queued', attempts = attempts - 1, fence = fence + 1, lease_until = null
      where kind = 'people_change' and state = 'running'`
  )
  for (const job of await jobsNaming(sql, person)) {
    await sql.run(
      'update tracked_jobs set arguments = ?, checkpoint = ?, report = ? where id = ?',
      withoutPerson(job.arguments, person),
      job.checkpoint && withoutPerson(job.checkpoint, person),
      job.report && withoutPerson(job.report, person),
      job.id
    )
  }
  /* A job of nobody is an operator's, and might go on. */
  await sql.run(
    `update tracked_jobs set state = 'failed', error = ?, lease_until = null, retry_at = null,
      finished_at = ${databaseTime(sql.dialect)} where started_by = ? and finished_at is null`,
    STARTER_GONE,
    userId
  )
  await sql.run('update tracked_jobs set started_by = null where started_by = ?', userId)
}

async function findPerson(sql: Sql, userId: string): Promise<ForgottenPerson | undefined> {
  const user = await sql.get<{ email: string; full_name: string | null }>(
    'select email, full_name from users where id = ?',
    userId
  )
  const previous = await sql.get<{ id: string }>(
    'select id from users where id < ? order by id desc limit 1',
    userId
  )
  return (
    user && {
      id: userId,
      email: user.email,
      fullName: user.full_name ?? '',
      previousId: previous?.id ?? null,
    }
  )
}

/** And some more: those that look for people by a word, which may mean this one in many ways. */
async function jobsNaming(sql: Sql, { id, email }: ForgottenPerson): Promise<Texts[]> {
  const texts = `lower(arguments || coalesce(checkpoint, '') || coalesce(report, ''))`
  const position = POSITION[sql.dialect]
  return sql.all<Texts>(
    `select id, arguments, checkpoint, report from tracked_jobs
      where kind = 'people_change' or ${position}(${texts}, ?) > 0 or ${position}(${texts}, ?) > 0
      ${sql.dialect === 'postgres' ? 'for update' : ''}`,
    id,
    JSON.stringify(email).slice(1, -1)
  )
}
