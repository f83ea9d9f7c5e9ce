import type { Logger } from '@adonisjs/core/logger'
import { isMissingTable } from '#core/database_errors'
import type { Sql } from '#core/sql'
import type { SqlStore } from '#core/sql_store'

/** How soon a process sees what another one has changed, in ms. */
const POLL_MS = 1_000

/** What is kept in the memory of every process. */
export type RevisionName = 'settings' | 'models' | 'webhooks'

/** Reads anew what is kept of the database in memory. */
type Reload = () => Promise<void>

/**
 * Raises a counter, within the transaction of the change: its row also makes such changes come one after the other.
 *
 * @returns the new revision
 */
export async function raiseRevision(sql: Sql, name: RevisionName): Promise<number> {
  await sql.run(
    `insert into revisions (name, revision) values (?, 1)
     on conflict (name) do update set revision = revisions.revision + 1`,
    name
  )
  const row = await sql.get<{ revision: number }>(
    'select revision from revisions where name = ?',
    name
  )
  return row?.revision ?? 0
}

/**
 * Keeps in step what processes hold of the database in memory: one small query a second tells whether something has
 * changed, and only then it is read anew.
 */
export class Revisions {
  #sql: SqlStore
  #logger: Pick<Logger, 'error'>
  #watched = new Map<RevisionName, { seen: number; reload: Reload }>()
  #timer: NodeJS.Timeout | null = null
  #checking: Promise<void> | null = null

  constructor(sql: SqlStore, logger: Pick<Logger, 'error'>) {
    this.#sql = sql
    this.#logger = logger
  }

  /** `reload` is called when the revision is another than it was seen to be, and by the first check in any case. */
  watch(name: RevisionName, reload: Reload): void {
    this.#watched.set(name, { seen: -1, reload })
  }

  /** Looks from now on, once a second; failures are logged and made good by the next look. */
  begin(): void {
    this.#timer ??= setInterval(() => {
      if (this.#checking === null) {
        this.check().catch((err) => this.#logger.error({ err }, 'changes cannot be looked for'))
      }
    }, POLL_MS).unref()
  }

  end(): void {
    if (this.#timer !== null) {
      clearInterval(this.#timer)
      this.#timer = null
    }
  }

  /**
   * Takes over what has been committed so far: call it after a change made by this process. Where the tables are not made
   * yet, nothing is taken over.
   */
  async check(): Promise<void> {
    /* A look that is under way may have begun before the change was committed. */
    await this.#checking?.catch(() => {})
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null
    })
    await this.#checking
  }

  async #check(): Promise<void> {
    const rows = await this.#readRevisions()
    if (rows === null) {
      return
    }
    for (const [name, watched] of this.#watched) {
      const revision = rows.find((row) => row.name === name)?.revision ?? 0
      if (revision !== watched.seen) {
        await watched.reload()
        /* What came in between is read once more by the next look. */
        watched.seen = revision
      }
    }
  }

  async #readRevisions(): Promise<{ name: string; revision: number }[] | null> {
    try {
      return await this.#sql.read((sql) => sql.all('select name, revision from revisions'))
    } catch (error) {
      if (isMissingTable(error)) {
        return null
      }
      throw error
    }
  }
}
