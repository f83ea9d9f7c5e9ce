import type { RemovedContents } from '#conversations/remove_conversations'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'

/** Why something was removed: it was old enough, an operator said so, or a person was erased. */
export const REMOVAL_KINDS = ['retention', 'prune', 'erasure'] as const
export type RemovalKind = (typeof REMOVAL_KINDS)[number]

/** What of the account went with an erased person. */
export interface RemovedAccount {
  sessions: number
  tokens: number
  /** Files that no message used. */
  uploads: number
  /** Files that were made of the person's data. */
  exports: number
  deliveries: number
}

export type Removed = RemovedContents & Partial<RemovedAccount>

export interface RemovalRow {
  id: string
  kind: RemovalKind
  subject_id: string | null
  removed: string
  held: number
  started_at: number
  finished_at: number | null
}

/** The report of a removal. Times are milliseconds since 1970. */
export interface Removal {
  id: string
  kind: RemovalKind
  /** The id of the person who was erased. */
  subjectId: string | null
  removed: Removed
  /** Conversations that would have gone, but for a legal hold. */
  held: number
  startedAt: number
  /** Null while it goes on, or where it was cut off. */
  finishedAt: number | null
}

const NOTHING: Removed = { conversations: 0, messages: 0, runs: 0, files: 0, bytes: 0 }

export const REMOVAL_COLUMNS = 'id, kind, subject_id, removed, held, started_at, finished_at'

export function toRemoval(row: RemovalRow): Removal {
  const removed: Removed = JSON.parse(row.removed)
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    removed,
    held: row.held,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  }
}

/** What a report is opened with. */
export interface RemovalReport {
  id: string
  kind: RemovalKind
  subjectId: string | null
  startedAt: number
}

/** A report of its own; it is stored with the first thing that goes. */
export function newReport(kind: RemovalKind, subjectId: string | null = null): RemovalReport {
  return { id: newId(), kind, subjectId, startedAt: Date.now() }
}

/** The report of this kind and subject that was opened at `since` or later, to go on with it; or else a new one. */
export async function reportSince(
  sql: Sql,
  since: number,
  kind: RemovalKind,
  subjectId: string | null = null
): Promise<RemovalReport> {
  const row = await sql.get<{ id: string; started_at: number }>(
    `select id, started_at from removals
     where kind = ? and subject_id is not distinct from ? and started_at >= ?
     order by id desc limit 1`,
    kind,
    subjectId,
    since
  )
  return row === undefined
    ? newReport(kind, subjectId)
    : { id: row.id, kind, subjectId, startedAt: row.started_at }
}

async function openReport(sql: Sql, { id, kind, subjectId, startedAt }: RemovalReport) {
  await sql.run(
    `insert into removals (${REMOVAL_COLUMNS}) values (?, ?, ?, ?, 0, ?, null)
     on conflict (id) do nothing`,
    id,
    kind,
    subjectId,
    JSON.stringify(NOTHING),
    startedAt
  )
}

/** Adds to a report what goes in the same transaction. */
export async function addRemoved(
  sql: Sql,
  report: RemovalReport,
  part: Partial<Removed>
): Promise<void> {
  await openReport(sql, report)
  const row = await sql.get<{ removed: string }>(
    `select removed from removals where id = ? ${sql.dialect === 'postgres' ? 'for update' : ''}`,
    report.id
  )
  const removed: Record<string, number> = JSON.parse(row?.removed ?? '{}')
  for (const [name, count] of Object.entries(part)) {
    removed[name] = (removed[name] ?? 0) + count
  }
  await sql.run(
    'update removals set removed = ?, finished_at = null where id = ?',
    JSON.stringify(removed),
    report.id
  )
}

/** Closes a report, if anything went, or would have gone but for a hold. */
export async function finishReport(sql: Sql, report: RemovalReport, held: number): Promise<void> {
  if (held > 0) {
    await openReport(sql, report)
  }
  await sql.run(
    'update removals set held = ?, finished_at = ? where id = ?',
    held,
    Date.now(),
    report.id
  )
}
