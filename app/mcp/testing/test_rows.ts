import type { Sql } from '#core/sql'
import { newId } from '#core/ids'
import type { TestOutcome, TestState } from './test_outcome.js'
import type { ToolPlace } from './tool_cases.js'

const KEPT = 20
const KEPT_MS = 24 * 60 * 60 * 1000
/** A call ends after 60 s; the process of one that did not has died. */
export const LOST_AFTER_MS = 90_000

/** A call that an administrator made to try a tool. */
export interface ToolTest extends ToolPlace {
  id: string
  arguments: Record<string, unknown>
  state: TestState
  isCancelled: boolean
  /** Null while it runs, and where it ended without one. */
  outcome: TestOutcome | null
  durationMs: number | null
  createdAt: number
}

interface TestRow {
  id: string
  server: string
  tool: string
  arguments: string
  state: TestState
  is_cancelled: number
  outcome: string | null
  duration_ms: number | null
  created_at: number
}

/** Makes room for a new one as well: the last twenty of a day are kept. */
export async function insertTest(
  sql: Sql,
  userId: string,
  { server, tool }: ToolPlace,
  values: Record<string, unknown>
): Promise<string> {
  const id = newId()
  const now = Date.now()
  await sql.run(
    'delete from tool_tests where created_at < ? and user_id = ?',
    now - KEPT_MS,
    userId
  )
  await sql.run(
    `delete from tool_tests where user_id = ? and id not in
       (select id from tool_tests where user_id = ? order by created_at desc, id desc limit ${KEPT - 1})`,
    userId,
    userId
  )
  await sql.run(
    `insert into tool_tests (id, user_id, server, tool, arguments, state, created_at)
     values (?, ?, ?, ?, ?, 'running', ?)`,
    id,
    userId,
    server,
    tool,
    JSON.stringify(values),
    now
  )
  return id
}

export async function countRunningTests(sql: Sql, userId: string): Promise<number> {
  const row = await sql.get<{ count: number }>(
    `select count(*) as count from tool_tests
     where user_id = ? and state = 'running' and created_at > ?`,
    userId,
    Date.now() - LOST_AFTER_MS
  )
  return Number(row?.count ?? 0)
}

/** One of this person's own; nobody sees what others' calls brought. */
export async function findTest(
  sql: Sql,
  userId: string,
  id: string
): Promise<ToolTest | undefined> {
  const row = await sql.get<TestRow>(
    'select * from tool_tests where id = ? and user_id = ?',
    id,
    userId
  )
  return row && testOf(row)
}

/** Asks for the end of a call, wherever it runs. Whether it still does. */
export async function cancelTest(sql: Sql, userId: string, id: string): Promise<boolean> {
  const rows = await sql.run(
    `update tool_tests set is_cancelled = 1 where id = ? and user_id = ? and state = 'running'`,
    id,
    userId
  )
  return rows === 1
}

export async function isTestCancelled(sql: Sql, id: string): Promise<boolean> {
  const row = await sql.get<{ is_cancelled: number }>(
    'select is_cancelled from tool_tests where id = ?',
    id
  )
  return row === undefined || row.is_cancelled === 1
}

export async function endTest(
  sql: Sql,
  id: string,
  end: { state: TestState; outcome: TestOutcome | null; durationMs: number }
): Promise<void> {
  await sql.run(
    `update tool_tests set state = ?, outcome = ?, duration_ms = ? where id = ? and state = 'running'`,
    end.state,
    end.outcome === null ? null : JSON.stringify(end.outcome),
    Math.round(end.durationMs),
    id
  )
}

function testOf(row: TestRow): ToolTest {
  const createdAt = Number(row.created_at)
  const isLost = row.state === 'running' && createdAt < Date.now() - LOST_AFTER_MS
  return {
    id: row.id,
    server: row.server,
    tool: row.tool,
    arguments: JSON.parse(row.arguments),
    state: isLost ? 'unknown' : row.state,
    isCancelled: row.is_cancelled === 1,
    outcome: row.outcome === null ? null : JSON.parse(row.outcome),
    durationMs: row.duration_ms,
    createdAt,
  }
}
