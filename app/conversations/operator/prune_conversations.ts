import { inject } from '@adonisjs/core'
import { keepFigures } from '#analytics/rollup/keep_figures'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'

/** Conversations of one transaction: others want to write meanwhile. */
const BATCH = 50

/** Below every id. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

export interface PruneFilter {
  /** Conversations in which nobody has been active since, in ms since 1970. */
  before: number
  /** Null: of everybody. */
  ownerId: string | null
}

export interface PruneCount {
  conversations: number
  messages: number
  files: number
  /** Of the files. */
  bytes: number
}

/** Whoever has been active last, and nothing that is being written or waits for a person. */
const IDLE = `not exists (
    select 1 from participants p where p.conversation_id = c.id and p.last_activity_at >= ?
  ) and not exists (
    select 1 from runs r where r.conversation_id = c.id and r.finished_at is null
  )`

const AMONG: Record<Sql['dialect'], string> = {
  sqlite: 'in (select value from json_each(?))',
  postgres: '= any(array(select json_array_elements_text(?::json))::uuid[])',
}

function ofOwner(ownerId: string | null): { condition: string; values: string[] } {
  return ownerId === null
    ? { condition: '', values: [] }
    : { condition: 'and c.owner_id = ?', values: [ownerId] }
}

/** Deletes conversations that nobody has used for long, with everything of them, a few at a time. */
@inject()
export class PruneConversations {
  constructor(
    private sql: SqlStore,
    private storage: FileStorage
  ) {}

  /** What `execute` would delete now. */
  async count({ before, ownerId }: PruneFilter): Promise<PruneCount> {
    const owner = ofOwner(ownerId)
    return this.sql.read(async (sql) => {
      const row = await sql.get<Record<keyof PruneCount, number | string>>(
        `select count(*) as conversations, coalesce(sum(c.last_seq), 0) as messages,
           coalesce(sum((select count(*) from files f where f.conversation_id = c.id)), 0) as files,
           coalesce(sum((select sum(f.size) from files f where f.conversation_id = c.id)), 0) as bytes
         from conversations c where ${IDLE} ${owner.condition}`,
        before,
        ...owner.values
      )
      return {
        conversations: Number(row?.conversations ?? 0),
        messages: Number(row?.messages ?? 0),
        files: Number(row?.files ?? 0),
        bytes: Number(row?.bytes ?? 0),
      }
    })
  }

  /** Answers how many were deleted so far, after each batch. What is used again meanwhile stays. */
  async *execute(filter: PruneFilter, origin: AuditOrigin): AsyncGenerator<number> {
    let after = FIRST_ID
    let deleted = 0
    for (;;) {
      const last = after
      const ids = await this.sql.read((sql) => findIdle(sql, filter, last))
      const end = ids.at(-1)
      if (end === undefined) {
        return
      }
      after = end
      const batch = await this.sql.transaction((sql) => deleteIdle(sql, filter, { ids, origin }))
      /* The rows are gone: a file that cannot be removed now is an orphan, and swept within a day. */
      await this.storage.remove(batch.storageKeys)
      deleted += batch.count
      yield deleted
    }
  }
}

async function findIdle(
  sql: Sql,
  { before, ownerId }: PruneFilter,
  after: string
): Promise<string[]> {
  const owner = ofOwner(ownerId)
  const rows = await sql.all<{ id: string }>(
    `select c.id from conversations c where ${IDLE} ${owner.condition} and c.id > ?
     order by c.id limit ${BATCH}`,
    before,
    ...owner.values,
    after
  )
  return rows.map(({ id }) => id)
}

/** Those of `ids` that are idle still; nobody can begin anything in them before this transaction ends. */
async function lockIdle(sql: Sql, { before }: PruneFilter, ids: string[]): Promise<string[]> {
  const among = AMONG[sql.dialect]
  if (sql.dialect === 'postgres') {
    await sql.all(`select id from conversations where id ${among} for update`, JSON.stringify(ids))
  }
  const rows = await sql.all<{ id: string }>(
    `select c.id from conversations c where c.id ${among} and ${IDLE} order by c.id`,
    JSON.stringify(ids),
    before
  )
  return rows.map(({ id }) => id)
}

async function deleteIdle(
  sql: Sql,
  filter: PruneFilter,
  { ids, origin }: { ids: string[]; origin: AuditOrigin }
): Promise<{ count: number; storageKeys: string[] }> {
  const idle = await lockIdle(sql, filter, ids)
  if (idle.length === 0) {
    return { count: 0, storageKeys: [] }
  }
  const among = AMONG[sql.dialect]
  const files = await sql.all<{ storage_key: string }>(
    `select storage_key from files where conversation_id ${among}`,
    JSON.stringify(idle)
  )
  for (const id of idle) {
    await keepFigures(sql, id)
  }
  await sql.run(`delete from conversations where id ${among}`, JSON.stringify(idle))
  await recordAudit(sql, {
    ...origin,
    action: 'conversation.pruned',
    target: null,
    after: {
      conversations: idle.length,
      inactive_since: new Date(filter.before).toISOString(),
      ids: idle,
    },
  })
  return { count: idle.length, storageKeys: files.map((file) => file.storage_key) }
}
