import type { Sql } from '#core/sql'

/** How far the sources are added up. */
export interface Progress {
  /** Of the last line of the ledger that is in the tables; all before are, too. */
  usageKey: number
  /** Of the last run that was looked at; those before that were not over then are in `analytics_open_runs`. */
  runKey: number
}

interface ProgressRow {
  usage_key: number
  run_key: number
  seen_usage_key: number | null
  seen_run_key: number | null
  seen_before_xid: number | null
}

/** Highest numbers up to which nothing can appear any more. */
export interface Bound {
  usageKey: number
  runKey: number
}

const HEADS = `(select coalesce(max(key), 0) from usage_entries) as usage_key,
  (select coalesce(max(key), 0) from runs) as run_key`

const COLUMNS = 'usage_key, run_key, seen_usage_key, seen_run_key, seen_before_xid'

/** The same, with what reports want to know besides: each query of a page counts. */
export interface ReportProgress extends Progress {
  /** Of the newest line of the ledger; 0 where there is none. */
  usageHead: number
  /** Accounts that are not suspended; the few that are have an index of their own. */
  accounts: number
}

export async function readProgress(sql: Sql): Promise<ReportProgress> {
  const row = await sql.get<ProgressRow & { usage_head: number; accounts: number }>(
    `select ${COLUMNS}, (select coalesce(max(key), 0) from usage_entries) as usage_head,
       (select count(*) from users) - (select count(*) from users where suspended_at is not null) as accounts
     from analytics_progress where id = 1`
  )
  return {
    usageKey: row?.usage_key ?? 0,
    runKey: row?.run_key ?? 0,
    usageHead: row?.usage_head ?? 0,
    accounts: row?.accounts ?? 0,
  }
}

/**
 * Takes the roll-up for this transaction: nobody else adds figures before its end. Null where somebody else has it, unless
 * he is waited for. SQLite's transaction has the database to itself anyway.
 */
export async function lockProgress(
  sql: Sql,
  { wait }: { wait: boolean }
): Promise<Progress | null> {
  const lock = wait ? 'for update' : 'for update skip locked'
  const row = await sql.get<ProgressRow>(
    `select ${COLUMNS} from analytics_progress where id = 1 ${sql.dialect === 'postgres' ? lock : ''}`
  )
  return row === undefined ? null : { usageKey: row.usage_key, runKey: row.run_key }
}

export async function storeProgress(sql: Sql, { usageKey, runKey }: Progress): Promise<void> {
  await sql.run(
    'update analytics_progress set usage_key = ?, run_key = ? where id = 1',
    usageKey,
    runKey
  )
}

/**
 * How far the roll-up may go now. Numbers are given out before their transactions commit: on PostgreSQL a lower one may
 * appear after a higher one, so it goes up to what was seen at an earlier call, once all transactions that ran at that
 * time are over (see `fenceSeen`). SQLite writes one transaction after the other. Null: nowhere yet.
 */
export async function findBound(sql: Sql): Promise<Bound | null> {
  if (sql.dialect === 'sqlite') {
    const heads = await sql.get<{ usage_key: number; run_key: number }>(`select ${HEADS}`)
    return { usageKey: heads?.usage_key ?? 0, runKey: heads?.run_key ?? 0 }
  }
  const row = await sql.get<ProgressRow & { is_settled: boolean | null }>(
    `select ${COLUMNS},
       cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint) >= seen_before_xid as is_settled
     from analytics_progress where id = 1`
  )
  if (row === undefined || row.is_settled === false) {
    return null
  }
  const { seen_usage_key: usageKey, seen_run_key: runKey } = row
  if (row.is_settled === null && usageKey !== null) {
    return null
  }
  await sql.run(
    `update analytics_progress set (seen_usage_key, seen_run_key, seen_before_xid) =
       (select usage_key, run_key, cast(null as bigint) from (select ${HEADS}) heads)
     where id = 1`
  )
  return usageKey === null || runKey === null ? null : { usageKey, runKey }
}

/**
 * Marks the end of the transactions that ran when the numbers were seen: they have lower ids than this one, which gets its own
 * with the lock, afterwards.
 */
export async function fenceSeen(sql: Sql): Promise<void> {
  if (sql.dialect === 'postgres' && (await lockProgress(sql, { wait: false })) !== null) {
    await sql.run(
      `update analytics_progress set seen_before_xid = cast(cast(pg_current_xact_id() as text) as bigint)
       where id = 1 and seen_before_xid is null and seen_usage_key is not null`
    )
  }
}
