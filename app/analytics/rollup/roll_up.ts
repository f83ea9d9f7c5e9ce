import type { Sql } from '#core/sql'
import { addFigures } from './add_figures.js'
import { Figures } from './figures.js'
import { findBound, lockProgress, storeProgress, type Bound } from './progress.js'
import { readRuns, readUsage } from './read_sources.js'

/** What one transaction takes at most, of the ledger and of the runs each: some 10 ms. */
const BATCH = 250

/** `done`: all that could be added is; `busy`: another process is at it. */
export type RollUpResult = 'more' | 'done' | 'busy'

/** How far the next batches go; null where nothing new can be added yet. Runs in its own transaction. */
export async function nextBound(sql: Sql): Promise<Bound | null> {
  const progress = await lockProgress(sql, { wait: false })
  return progress === null ? null : findBound(sql)
}

/**
 * Adds the next lines of the ledger and the next runs to the tables, with how far it has come, in the caller's transaction:
 * after a crash it goes on where it was, and nothing is counted twice.
 */
export async function rollUpBatch(sql: Sql, bound: Bound): Promise<RollUpResult> {
  const progress = await lockProgress(sql, { wait: false })
  if (progress === null) {
    return 'busy'
  }
  const figures = new Figures()
  const usage = await readUsage(sql, figures, {
    above: progress.usageKey,
    upTo: bound.usageKey,
    limit: BATCH,
  })
  const runs = await nextRuns(sql, progress.runKey, bound.runKey)
  const lastRun = runs.at(-1)?.key ?? progress.runKey
  const ended = await readRuns(sql, figures, 'r.key > ? and r.key <= ?', progress.runKey, lastRun)
  await openRuns(sql, runs, ended)
  await addFigures(sql, figures)
  await storeProgress(sql, {
    usageKey: usage.last ?? progress.usageKey,
    runKey: lastRun,
  })
  return usage.count === BATCH || runs.length === BATCH ? 'more' : 'done'
}

function nextRuns(sql: Sql, above: number, upTo: number): Promise<{ key: number }[]> {
  return sql.all<{ key: number }>(
    'select key from runs where key > ? and key <= ? order by key limit ?',
    above,
    upTo,
    BATCH
  )
}

/** Remembers the runs that are not over yet. */
async function openRuns(sql: Sql, runs: { key: number }[], ended: number[]): Promise<void> {
  const over = new Set(ended)
  for (const { key } of runs.filter((run) => !over.has(run.key))) {
    await sql.run('insert into analytics_open_runs (run_key) values (?)', key)
  }
}

/** Runs that were open and are over now. */
export const ENDED_OPEN_RUNS = 'r.key in (select run_key from analytics_open_runs)'

const SOME_ENDED_OPEN_RUNS = `r.key in (
  select o.run_key from analytics_open_runs o join runs r on r.key = o.run_key
  where r.finished_at is not null order by o.run_key limit ${BATCH})`

const DELETED_OPEN_RUNS = `run_key in (
  select o.run_key from analytics_open_runs o left join runs r on r.key = o.run_key
  where r.key is null limit ${BATCH})`

/** The same for runs that were not over when they were looked at, and are now; those that were deleted are forgotten. */
export async function rollUpOpenRuns(sql: Sql): Promise<RollUpResult> {
  if ((await lockProgress(sql, { wait: false })) === null) {
    return 'busy'
  }
  const figures = new Figures()
  const ended = await readRuns(sql, figures, SOME_ENDED_OPEN_RUNS)
  await addFigures(sql, figures)
  await closeRuns(sql, ended)
  await sql.run(`delete from analytics_open_runs where ${DELETED_OPEN_RUNS}`)
  return ended.length === BATCH ? 'more' : 'done'
}

export async function closeRuns(sql: Sql, keys: number[]): Promise<void> {
  for (const key of keys) {
    await sql.run('delete from analytics_open_runs where run_key = ?', key)
  }
}
