import { setTimeout as pause } from 'node:timers/promises'
import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { lockConversations } from '#conversations/lock_conversations'
import { removeConversations } from '#conversations/remove_conversations'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { giveBack } from '#limits/budgets/charge'
import {
  countHeld,
  countIdle,
  findIdle,
  stillIdle,
  type FoundIdle,
  type IdlePlace,
} from './idle_conversations.js'
import type { IdleRule } from './idle_rules.js'
import { addRemoved, finishReport, type RemovalReport } from './removals/removal_rows.js'

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
    private storage: FileStorage,
    private logger: Logger
  ) {}

  /** What `execute` would delete now. */
  async count(rule: IdleRule): Promise<IdleCount> {
    return this.sql.read(async (sql) => ({
      ...(await countIdle(sql, rule)),
      held: await countHeld(sql, [rule]),
    }))
  }

  /**
   * Answers how many were deleted so far, after each batch. What is used again meanwhile stays. Between two batches others
   * have as much time as the last one took.
   */
  async *execute(
    rule: IdleRule,
    { origin, report }: { origin: AuditOrigin; report: RemovalReport }
  ): AsyncGenerator<number> {
    let deleted = 0
    let place: IdlePlace | null = null
    for (;;) {
      const found = await this.#find(rule, place)
      if (found.end === null) {
        return
      }
      place = found.end
      const startedAt = performance.now()
      const batch = await this.sql.transaction((sql) =>
        deleteIdle(sql, found.ids, { rule, origin, report })
      )
      const durationMs = performance.now() - startedAt
      await this.#removeFiles(batch.storageKeys)
      deleted += batch.count
      yield deleted
      await pause(durationMs)
    }
  }

  /** Closes the report of `execute`, also of several rules. */
  async finish(rules: readonly IdleRule[], report: RemovalReport): Promise<void> {
    await this.sql.transaction(async (sql) =>
      finishReport(sql, report, await countHeld(sql, rules))
    )
  }

  #find(rule: IdleRule, after: IdlePlace | null): Promise<FoundIdle> {
    return this.sql.read((sql) => findIdle(sql, rule, after))
  }

  /** The rows are gone already: what cannot be removed now is an orphan, and swept within a day. */
  async #removeFiles(keys: string[]): Promise<void> {
    try {
      await this.storage.remove(keys)
    } catch (err) {
      this.logger.error({ err }, 'files of unused conversations could not be removed')
    }
  }
}

async function deleteIdle(
  sql: Sql,
  found: string[],
  { rule, origin, report }: { rule: IdleRule; origin: AuditOrigin; report: RemovalReport }
): Promise<{ count: number; storageKeys: string[] }> {
  const { free } = await lockConversations(sql, found)
  /* Whoever was first may have written meanwhile. */
  const ids = await stillIdle(sql, rule, free)
  if (ids.length === 0) {
    return { count: 0, storageKeys: [] }
  }
  const { removed, storageKeys, reservations } = await removeConversations(sql, ids)
  await addRemoved(sql, report, removed)
  await recordAudit(sql, {
    ...origin,
    action: 'conversation.pruned',
    target: null,
    after: { conversations: ids.length, ...rule.facts, ids },
  })
  await giveBack(sql, reservations)
  return { count: removed.conversations, storageKeys }
}
