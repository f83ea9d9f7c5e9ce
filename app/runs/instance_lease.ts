import { readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Logger } from '@adonisjs/core/logger'
import { databaseTime } from '#core/database_time'
import type { SqlStore } from '#core/sql_store'

/** How long an instance that is not heard of still owns its runs, in ms of database time. */
export const LEASE_MS = 30_000
export const LEASE_RENEWAL_MS = 10_000
/** Rows of instances that ended are kept this long. */
const GONE_AFTER_MS = 24 * 60 * 60 * 1000

/** Where process ids mean the same: the host and, on Linux, its process id namespace (containers may share a name). */
export const HOST = (() => {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
})()

/** The row by which other instances know that this one lives and owns its runs. */
export class InstanceLease {
  readonly instanceId: string
  #sql: SqlStore
  #logger: Logger
  #timer: NodeJS.Timeout | null = null

  constructor(instanceId: string, sql: SqlStore, logger: Logger) {
    this.instanceId = instanceId
    this.#sql = sql
    this.#logger = logger
  }

  async begin() {
    await this.#renew()
    this.#timer = setInterval(() => {
      this.#renew().catch((err) => this.#logger.error({ err }, 'the lease cannot be renewed'))
    }, LEASE_RENEWAL_MS).unref()
  }

  async #renew() {
    await this.#sql.transaction(async (sql) => {
      const now = databaseTime(sql.dialect)
      await sql.run(
        `insert into instances (id, host, pid, started_at, lease_until)
         values (?, ?, ?, ${now}, ${now} + ${LEASE_MS})
         on conflict (id) do update set lease_until = excluded.lease_until`,
        this.instanceId,
        HOST,
        process.pid
      )
      await sql.run(`delete from instances where lease_until < ${now} - ${GONE_AFTER_MS}`)
    })
  }

  /** The runs of this instance are over: others need not wait for the lease to end. */
  async end() {
    if (this.#timer !== null) {
      clearInterval(this.#timer)
      await this.#sql.transaction((sql) =>
        sql.run('delete from instances where id = ?', this.instanceId)
      )
    }
  }
}
