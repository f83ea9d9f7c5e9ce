import { isBusy } from '#core/database_errors'
import type { SqlTransaction } from '#core/sql'

type Work<T> = (sql: SqlTransaction) => Promise<T>

interface Member {
  /** Does the work; answers what tells its caller. */
  run: (sql: SqlTransaction) => Promise<() => void>
  reject: (error: unknown) => void
}

/** A group of this many shows that many write at once: the next commit then leaves the others time to join. */
const BUSY_GROUP_SIZE = 3
/** How long, in durations of the last commit, and at most in ms. */
const BUSY_PAUSE = { durations: 1, mostMs: 4 }

/** How long work that can wait does wait for other work to share its commit with, in ms. */
const PATIENCE_MS = 5

/**
 * Brings transactions of one loop turn together in one commit. On SQLite a commit is a disk sync that holds the whole
 * process up: requests that arrive meanwhile are read in the next turn and share the next one. Work that fails leaves no
 * trace and does not harm the others.
 */
export class CommitGroup {
  #transaction: (work: Work<void>) => Promise<void>
  #waiting: Member[] = []
  #isScheduled = false
  #timer: NodeJS.Timeout | null = null
  /** Before this moment of `performance.now()` no commit begins, while many write. */
  #notBefore = 0

  /** @param transaction runs work in one transaction of its own */
  constructor(transaction: (work: Work<void>) => Promise<void>) {
    this.#transaction = transaction
  }

  /**
   * Resolves with the work's result after the commit; rejects with the work's error or the commit's.
   *
   * @param canWait nobody waits for this work: it joins the next commit, or has its own a few ms later
   */
  add<T>(work: Work<T>, canWait: boolean): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = async (sql: SqlTransaction) => {
        const result = await work(sql)
        return () => resolve(result)
      }
      this.#waiting.push({ run, reject })
      if (canWait) {
        this.#timer ??= setTimeout(() => this.#schedule(), PATIENCE_MS)
      } else {
        this.#schedule()
      }
    })
  }

  #schedule() {
    if (this.#isScheduled) {
      return
    }
    this.#isScheduled = true
    const pause = this.#notBefore - performance.now()
    if (pause < 1) {
      setImmediate(() => void this.#commit())
    } else {
      setTimeout(() => void this.#commit(), pause)
    }
  }

  async #commit() {
    const members = this.#waiting
    this.#waiting = []
    this.#isScheduled = false
    if (this.#timer !== null) {
      clearTimeout(this.#timer)
      this.#timer = null
    }
    const startedAt = performance.now()
    try {
      const settle = await this.#runAll(members)
      settle.forEach((tell) => tell())
    } catch (error) {
      members.forEach(({ reject }) => reject(error))
    }
    if (members.length >= BUSY_GROUP_SIZE) {
      const now = performance.now()
      const pause = Math.min((now - startedAt) * BUSY_PAUSE.durations, BUSY_PAUSE.mostMs)
      this.#notBefore = now + pause
    }
  }

  /**
   * All members in one transaction. Savepoints cost (FTS5 writes what it was given at each), so they are used only after
   * somebody in the group has failed.
   */
  async #runAll(members: Member[]): Promise<(() => void)[]> {
    let settle: (() => void)[] = []
    try {
      await this.#transaction(async (sql) => {
        settle = []
        for (const member of members) {
          settle.push(await member.run(sql))
        }
      })
    } catch (error) {
      /* Another process holds the file: nobody here has failed, and a second try would only stop the process again. */
      if (members.length === 1 || isBusy(error)) {
        throw error
      }
      await this.#transaction(async (sql) => {
        settle = []
        for (const member of members) {
          settle.push(await runAlone(sql, member))
        }
      })
    }
    return settle
  }
}

/** Within a savepoint. Answers what is to be told after the commit. */
async function runAlone(sql: SqlTransaction, member: Member): Promise<() => void> {
  await sql.run('savepoint member')
  try {
    const settle = await member.run(sql)
    await sql.run('release member')
    return settle
  } catch (error) {
    await sql.run('rollback to member')
    await sql.run('release member')
    return () => member.reject(error)
  }
}
