import type { Sql } from '#core/sql'
import { isSetupStep, type SetupStep } from './setup_steps.js'

/** The only row of `setup_progress`. */
const ROW_ID = 1

/** How far a first run in the browser has come. */
export interface SetupProgress {
  done: SetupStep[]
  isFinished: boolean
}

/** Whether somebody is an administrator, be it one who is suspended. */
export async function hasAdministrator(sql: Sql): Promise<boolean> {
  const row = await sql.get(`select 1 from users where role = 'admin' limit 1`)
  return row !== undefined
}

/** Null where it was never begun. */
export async function readProgress(sql: Sql): Promise<SetupProgress | null> {
  const row = await sql.get<{ steps: string; finished_at: number | null }>(
    'select steps, finished_at from setup_progress where id = ?',
    ROW_ID
  )
  return row === undefined
    ? null
    : { done: row.steps.split(',').filter(isSetupStep), isFinished: row.finished_at !== null }
}

/** Begins a first run, whatever there was before. */
export async function beginProgress(sql: Sql): Promise<void> {
  await sql.run(
    `insert into setup_progress (id, steps, started_at) values (?, 'administrator', ?)
      on conflict (id) do update set steps = excluded.steps, started_at = excluded.started_at,
        finished_at = null`,
    ROW_ID,
    Date.now()
  )
}

/** Remembers that a step is done. */
export async function addStep(sql: Sql, step: SetupStep): Promise<void> {
  const progress = await readProgress(sql)
  if (progress !== null && !progress.done.includes(step)) {
    const steps = [...progress.done, step].join(',')
    await sql.run('update setup_progress set steps = ? where id = ?', steps, ROW_ID)
  }
}

/** Ends a first run; false where none was going on. */
export async function endProgress(sql: Sql): Promise<boolean> {
  const rows = await sql.run(
    'update setup_progress set finished_at = ? where id = ? and finished_at is null',
    Date.now(),
    ROW_ID
  )
  return rows === 1
}
