import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'
import { Figures } from '../rollup/figures.js'
import { readProgress } from '../rollup/progress.js'
import { readRuns, readUsage } from '../rollup/read_sources.js'
import { ENDED_OPEN_RUNS } from '../rollup/roll_up.js'

/**
 * Lines of the ledger, and runs, that a report adds up by itself: as many as a request can wait for. There are more only
 * while the figures of an instance that is older than they are being made.
 */
const MOST_UNCOUNTED = 5_000

/** The figures at one moment: what is in the tables, and what they lack. */
export interface FiguresSnapshot {
  sql: Sql
  /** What is not in the tables yet; nothing where there is too much of it. */
  uncounted: Figures
  /** The newest figures are missing: there is too much to add up. */
  isCatchingUp: boolean
  /** Accounts that are not suspended. */
  accounts: number
  /** No model was ever asked. */
  isUnused: boolean
}

/** Runs `work` on one state of the database: the roll-up cannot come between the tables and what they lack. */
export async function withFigures<T>(
  store: SqlStore,
  work: (snapshot: FiguresSnapshot) => Promise<T>
): Promise<T> {
  return store.read(async (sql) => {
    await sql.run(
      sql.dialect === 'postgres' ? 'begin isolation level repeatable read read only' : 'begin'
    )
    try {
      return await work(await takeSnapshot(sql))
    } finally {
      await sql.run('rollback')
    }
  })
}

async function takeSnapshot(sql: Sql): Promise<FiguresSnapshot> {
  const progress = await readProgress(sql)
  const uncounted = new Figures()
  const known = { sql, uncounted, accounts: progress.accounts, isUnused: progress.usageHead === 0 }
  if (progress.usageHead - progress.usageKey > MOST_UNCOUNTED) {
    return { ...known, isCatchingUp: true }
  }
  await readUsage(sql, uncounted, {
    above: progress.usageKey,
    upTo: progress.usageHead,
    limit: MOST_UNCOUNTED,
  })
  await readRuns(sql, uncounted, `(r.key > ? or ${ENDED_OPEN_RUNS})`, progress.runKey)
  return { ...known, isCatchingUp: false }
}
