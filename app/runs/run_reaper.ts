import type { Logger } from '@adonisjs/core/logger'
import type { SqlStore } from '#core/sql_store'
import { chunksOf } from '#runs/frames'
import { findDeadInstances } from '#runs/instance_lease'
import type { RunEngine } from '#runs/run_engine'
import { findOrphans, takeOverRun, type OrphanRow } from '#runs/run_repository'
import type { RunInterrupter } from '#runs/run_interrupter'
import type { RunRecord } from '#runs/run_states'

/** How often the runs of dead instances are looked for. With the lease: `interrupted` within 45 s. */
export const REAP_INTERVAL_MS = 10_000

/**
 * Ends the runs of instances that are gone: what was running is marked `interrupted` and keeps its text, what had not
 * begun is started again. Every instance does this; the first conditional update wins.
 */
export class RunReaper {
  #sql: SqlStore
  #engine: RunEngine
  #interrupter: RunInterrupter
  #instanceId: string
  #logger: Logger
  #timer: NodeJS.Timeout | null = null
  #isReaping = false

  constructor(
    services: { sql: SqlStore; logger: Logger; instanceId: string },
    engine: RunEngine,
    interrupter: RunInterrupter
  ) {
    this.#sql = services.sql
    this.#logger = services.logger
    this.#instanceId = services.instanceId
    this.#engine = engine
    this.#interrupter = interrupter
  }

  /** Reaps now and then every 10 s. */
  async begin() {
    await this.reap()
    this.#timer = setInterval(() => {
      this.reap().catch((err) => this.#logger.error({ err }, 'orphaned runs cannot be ended'))
    }, REAP_INTERVAL_MS).unref()
  }

  end() {
    if (this.#timer !== null) {
      clearInterval(this.#timer)
    }
  }

  async reap() {
    if (this.#isReaping) {
      return
    }
    this.#isReaping = true
    try {
      const orphans = await this.#sql.read(async (sql) => {
        const dead = await findDeadInstances(sql, this.#instanceId)
        return findOrphans(sql, this.#instanceId, dead)
      })
      for (const orphan of orphans) {
        await this.#adopt(orphan)
      }
    } finally {
      this.#isReaping = false
    }
  }

  async #adopt(orphan: OrphanRow) {
    const isOurs = await this.#sql.transaction((sql) => takeOverRun(sql, orphan, this.#instanceId))
    if (!isOurs) {
      return
    }
    const record = toRecord(orphan)
    const frames = await this.#sql.read((sql) =>
      sql.all<{ last_n: number; frames: string }>(
        'select last_n, frames from run_segments where run_key = ? order by first_n',
        orphan.key
      )
    )
    const storedN = frames.at(-1)?.last_n ?? 0
    this.#logger.warn({ run_id: record.id, state: orphan.state }, 'run of a dead instance')
    if (orphan.state === 'queued') {
      this.#engine.resume(record, storedN)
    } else {
      await this.#interrupter.interrupt(
        record,
        storedN,
        frames.flatMap((segment) => chunksOf(segment.frames))
      )
    }
  }
}

function toRecord(row: OrphanRow): RunRecord {
  return {
    id: row.id,
    key: row.key,
    attempt: row.attempt + 1,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    parentId: row.parent_id,
    userId: row.user_id,
    requestId: row.request_id,
    options: JSON.parse(row.options),
    createdAt: row.created_at,
  }
}
