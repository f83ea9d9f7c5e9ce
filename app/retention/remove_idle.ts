import { inject } from '@adonisjs/core'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { removeConversations } from '#conversations/remove_conversations'
import type { Sql } from '#core/sql'
import { AMONG_IDS } from '#core/sql_lists'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { giveBack } from '#limits/budgets/charge'
import { IS_HELD } from './holds/hold_rows.js'
import type { IdleRule } from './idle_rules.js'
import { addRemoved, finishReport, type RemovalReport } from './removals/removal_rows.js'

/** Conversations of one transaction: others want to write meanwhile. */
const BATCH = 50

const FROM = 'from conversation_summaries s join conversations c on c.id = s.conversation_id'

/** Nothing is being written or waits for a person. */
const IS_RESTING = `not exists (
  select 1 from runs r where r.conversation_id = c.id and r.finished_at is null
)`

export interface IdleCount {
  conversations: number
  messages: number
  files: number
  /** Of the files. */
  bytes: number
  /** Conversations that would go, but for a legal hold. */
  held: number
}

/** Deletes conversations that have been unused for long, with everything of them, a few at a time. */
@inject()
export class RemoveIdle {
  constructor(
    private sql: SqlStore,
    private storage: FileStorage
  ) {}

  /** What `execute` would delete now. */
  async count({ condition, values }: IdleRule): Promise<IdleCount> {
    return this.sql.read(async (sql) => {
      const row = await sql.get<Record<Exclude<keyof IdleCount, 'held'>, number | string>>(
        `select count(*) as conversations, coalesce(sum(c.last_seq), 0) as messages,
           coalesce(sum((select count(*) from files f where f.conversation_id = c.id)), 0) as files,
           coalesce(sum((select sum(f.size) from files f where f.conversation_id = c.id)), 0) as bytes
         ${FROM} where ${condition} and ${IS_RESTING} and not ${IS_HELD}`,
        ...values
      )
      return {
        conversations: Number(row?.conversations ?? 0),
        messages: Number(row?.messages ?? 0),
        files: Number(row?.files ?? 0),
        bytes: Number(row?.bytes ?? 0),
        held: await this.#countHeld(sql, { condition, values }),
      }
    })
  }

  /** Answers how many were deleted so far, after each batch. What is used again meanwhile stays. */
  async *execute(
    rule: IdleRule,
    { origin, report }: { origin: AuditOrigin; report: RemovalReport }
  ): AsyncGenerator<number> {
    let deleted = 0
    for (;;) {
      const batch = await this.sql.transaction(async (sql) => {
        const ids = await lockIdle(sql, rule)
        return ids.length === 0 ? null : deleteAll(sql, ids, { rule, origin, report })
      })
      if (batch === null) {
        return
      }
      /* The rows are gone: a file that cannot be removed now is an orphan, and swept within a day. */
      await this.storage.remove(batch.storageKeys)
      deleted += batch.removed.conversations
      yield deleted
    }
  }

  /** Closes the report of `execute`, also of several rules. */
  async finish(rules: readonly IdleRule[], report: RemovalReport): Promise<void> {
    await this.sql.transaction(async (sql) => {
      let held = 0
      for (const rule of rules) {
        held += await this.#countHeld(sql, rule)
      }
      await finishReport(sql, report, held)
    })
  }

  async #countHeld(sql: Sql, { condition, values }: Omit<IdleRule, 'facts'>): Promise<number> {
    const row = await sql.get<{ n: number }>(
      `select count(*) as n ${FROM} where ${condition} and ${IS_HELD}`,
      ...values
    )
    return Number(row?.n ?? 0)
  }
}

/** Some that are old enough; nobody can begin anything in them before this transaction ends. */
async function lockIdle(sql: Sql, { condition, values }: IdleRule): Promise<string[]> {
  const idle = `${condition} and ${IS_RESTING} and not ${IS_HELD}`
  const found = await sql.all<{ id: string }>(
    `select c.id ${FROM} where ${idle} order by s.last_activity_at limit ${BATCH}`,
    ...values
  )
  if (sql.dialect === 'sqlite' || found.length === 0) {
    return found.map(({ id }) => id)
  }
  /* Whoever was first may have written meanwhile. */
  const ids = JSON.stringify(found.map(({ id }) => id))
  const among = AMONG_IDS[sql.dialect]
  await sql.all(`select id from conversations where id ${among} order by id for update`, ids)
  const locked = await sql.all<{ id: string }>(
    `select c.id ${FROM} where c.id ${among} and ${idle}`,
    ids,
    ...values
  )
  return locked.map(({ id }) => id)
}

async function deleteAll(
  sql: Sql,
  ids: string[],
  { rule, origin, report }: { rule: IdleRule; origin: AuditOrigin; report: RemovalReport }
) {
  const { removed, storageKeys, reservations } = await removeConversations(sql, ids)
  await addRemoved(sql, report, removed)
  await recordAudit(sql, {
    ...origin,
    action: 'conversation.pruned',
    target: null,
    after: { conversations: ids.length, ...rule.facts, ids },
  })
  await giveBack(sql, reservations)
  return { removed, storageKeys }
}
