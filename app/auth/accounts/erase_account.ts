import { setImmediate as nextTurn } from 'node:timers/promises'
import { inject } from '@adonisjs/core'
import { Logger } from '@adonisjs/core/logger'
import { eraseAuditPerson } from '#audit/erase_audit_person'
import type { AuditOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import type { Sql } from '#core/sql'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { giveBack } from '#limits/budgets/charge'
import { forgetPersonInJobs } from '#jobs/tracked/forget_person'
import { forgetSubject } from '#limits/budgets/forget_subject'
import { lockConversations } from '#conversations/lock_conversations'
import { removeConversations } from '#conversations/remove_conversations'
import {
  assertPersonNotHeld,
  conversationHeld,
  heldWhereReferred,
} from '#retention/holds/hold_rows'
import {
  addRemoved,
  finishReport,
  reportSince,
  type RemovalReport,
} from '#retention/removals/removal_rows'
import { findActiveRunsOf } from '#runs/run_repository'
import { StopRun } from '#runs/stop_run'
import { forgetUpdater } from '#settings/setting_rows'
import { eraseDeliveries, eraseSomeDeliveries } from '#webhooks/erase_deliveries'
import { accountEnding, recordEnding, type CredentialEnding } from '../credential_endings.js'
import { endAllCredentials } from '../end_all_credentials.js'
import { Revocations } from '../revocations.js'
import { assertAdministratorRemains } from './administrators.js'

/** Conversations that go in one transaction: others want to write meanwhile. */
const BATCH = 25

/**
 * Erases an account with everything that is its own: conversations, messages, runs, files, what search knows of them,
 * credentials. Only the ledger and the figures keep what was used, without contents, and the audit log what happened,
 * without names.
 */
@inject()
export class EraseAccount {
  constructor(
    private sql: SqlStore,
    private storage: FileStorage,
    private stopRun: StopRun,
    private logger: Logger,
    private revocations: Revocations
  ) {}

  /**
   * Whether there was such an account. Credentials end first, so that nothing new is written; a crash on the way leaves
   * a member's account that can sign in and be erased again. What went is reported, see `removals`. Throws
   * `last_administrator`, `legal_hold`.
   *
   * @param onStep called now and then; where it rejects, the rest waits for another time
   */
  async execute(
    userId: string,
    origin: AuditOrigin,
    { reason, onStep }: { reason?: string; onStep?: () => Promise<void> } = {}
  ): Promise<boolean> {
    const report = await this.sql.read((sql) => reportSince(sql, 0, 'erasure', userId))
    const ending = await this.sql.transaction((sql) => this.#begin(sql, userId, { origin, report }))
    if (ending === null) {
      return false
    }
    this.revocations.announce(ending)
    await this.#stopRuns(userId)
    while (await this.#eraseSomeConversations(userId, report)) {
      await nextTurn()
      await onStep?.()
    }
    while (await this.#eraseSomeDeliveries(userId, report)) {
      await onStep?.()
    }
    await this.#eraseUser(userId, report, { origin, reason })
    this.revocations.announce(accountEnding(userId, null))
    return true
  }

  /** An administrator is none from now on: nobody may count on one who goes. */
  async #begin(
    sql: Sql,
    userId: string,
    { origin, report }: { origin: AuditOrigin; report: RemovalReport }
  ): Promise<CredentialEnding | null> {
    await assertPersonNotHeld(sql, userId)
    await assertAdministratorRemains(sql, userId)
    const user = await sql.get<{ role: string; email: string }>(
      'select role, email from users where id = ?',
      userId
    )
    if (user?.role === 'admin') {
      await sql.run(`update users set role = 'member' where id = ?`, userId)
      await recordAudit(sql, {
        ...origin,
        action: 'user.role_changed',
        target: { type: 'user', id: userId, label: user.email },
        before: { role: 'admin' },
        after: { role: 'member' },
        reason: 'The account is being erased.',
      })
    }
    const tokens = await countRows(sql, 'auth_access_tokens', userId)
    const ending = await endAllCredentials(sql, userId)
    if (ending !== null) {
      await addRemoved(sql, report, { tokens })
    }
    return ending
  }

  /** Nobody goes on paying for what is being written. */
  async #stopRuns(userId: string): Promise<void> {
    const runs = await this.sql.read((sql) => findActiveRunsOf(sql, userId))
    await Promise.all(runs.map((run) => this.stopRun.stop(run)))
  }

  /** Answers whether there may be more. */
  async #eraseSomeConversations(userId: string, report: RemovalReport): Promise<boolean> {
    const erasure = this.sql.transaction(async (sql) => {
      const conversations = await sql.all<{ id: string }>(
        'select id from conversations where owner_id = ? order by id limit ?',
        userId,
        BATCH
      )
      const ids = conversations.map(({ id }) => id)
      const { free, held } = await lockConversations(sql, ids)
      if (held.length > 0) {
        throw conversationHeld()
      }
      const { removed, storageKeys, reservations } = await removeConversations(sql, free)
      await addRemoved(sql, report, removed)
      await giveBack(sql, reservations)
      return { count: ids.length, storageKeys }
    })
    const { count, storageKeys } = await heldWhereReferred(erasure)
    await this.#removeFiles(storageKeys)
    return count === BATCH
  }

  /** Answers whether there may be more. */
  async #eraseSomeDeliveries(userId: string, report: RemovalReport): Promise<boolean> {
    return this.sql.transaction(async (sql) => {
      const { deliveries, hasMore } = await eraseSomeDeliveries(sql, userId)
      await addRemoved(sql, report, { deliveries })
      return hasMore
    })
  }

  async #eraseUser(
    userId: string,
    report: RemovalReport,
    { origin, reason }: { origin: AuditOrigin; reason?: string }
  ): Promise<void> {
    const erasure = this.sql.transaction(async (sql) => {
      await assertPersonNotHeld(sql, userId)
      const { removed, storageKeys } = await countAccount(sql, userId)
      await forgetPersonInJobs(sql, userId)
      await forgetUpdater(sql, userId)
      const deleted = await sql.run('delete from users where id = ?', userId)
      if (deleted === 0) {
        return []
      }
      await recordEnding(sql, accountEnding(userId, null))
      const target = { type: 'user', id: userId, label: '' }
      await recordAudit(sql, { ...origin, action: 'user.erased', target, reason, subjectId: null })
      await eraseAuditPerson(sql, userId)
      await forgetSubject(sql, `user:${userId}`)
      const deliveries = await eraseDeliveries(sql, userId)
      /* What was exported of them. */
      const jobs = await sql.all<{ result_key: string | null }>(
        'delete from tracked_jobs where subject_id = ? returning result_key',
        userId
      )
      const results = jobs.map((job) => job.result_key).filter((key) => key !== null)
      await addRemoved(sql, report, { ...removed, exports: results.length, deliveries })
      await finishReport(sql, report, 0)
      return [...storageKeys, ...results]
    })
    await this.#removeFiles(await heldWhereReferred(erasure))
  }

  /** The rows are gone already: what cannot be removed now is an orphan, and swept within a day. */
  async #removeFiles(keys: string[]): Promise<void> {
    try {
      await this.storage.remove(keys)
    } catch (error) {
      this.logger.error({ err: error }, 'Files of an erased account could not be removed')
    }
  }
}

async function countRows(
  sql: Sql,
  table: 'auth_sessions' | 'auth_access_tokens',
  userId: string
): Promise<number> {
  const row = await sql.get<{ n: number | string }>(
    `select count(*) as n from ${table} where user_id = ?`,
    userId
  )
  return Number(row?.n ?? 0)
}

/** What goes with the account's own row. */
async function countAccount(sql: Sql, userId: string) {
  const files = await sql.all<{ storage_key: string; size: number | string }>(
    'select storage_key, size from files where owner_id = ?',
    userId
  )
  return {
    storageKeys: files.map((file) => file.storage_key),
    removed: {
      sessions: await countRows(sql, 'auth_sessions', userId),
      uploads: files.length,
      bytes: files.reduce((sum, { size }) => sum + Number(size), 0),
    },
  }
}
