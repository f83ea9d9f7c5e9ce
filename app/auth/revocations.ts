import type { SqlStore } from '#core/sql_store'
import type { Account } from './account.js'
import type { AccountStates } from './account_states.js'
import { endsCredential, type CredentialEnding } from './credential_endings.js'

/** How often endings made by other processes are looked for, while something is watched. */
const POLL_MS = 1_000
/** Each poll reads again what came in this many polls before: transactions may commit out of order. */
const OVERLAP_POLLS = 5
/** How far back the first poll looks, in endings: a watched credential may have been checked a second ago. */
const FIRST_LOOK_BACK = 1_000

interface Watch {
  account: Account
  onRevoked: () => void
}

interface EndingRow {
  id: number
  user_id: string
  session_version: number | null
  session_id: string | null
  token_id: string | null
}

/**
 * Tells whoever holds something open for an account (a stream) when the credential it was opened with ends: at once
 * where this process ended it, within 2 s where another did. One query a second, however many are watched; none while
 * nothing is.
 */
export class Revocations {
  #sql: SqlStore
  #states: AccountStates
  #watches = new Map<string, Set<Watch>>()
  #timer: NodeJS.Timeout | null = null
  #polling = false
  /** The highest ids of the last polls, oldest first. */
  #heads: number[] = []

  constructor(sql: SqlStore, states: AccountStates) {
    this.#sql = sql
    this.#states = states
  }

  /**
   * Watches the credential of `account`, which must have been seen in the last seconds: the polls look back no further.
   * `onRevoked` is called once, when it ended or expired, and must not throw.
   * Answers a function that ends the watch, which may be called at any time and more than once.
   */
  register(account: Account, onRevoked: () => void): () => void {
    const watch: Watch = { account, onRevoked }
    const watches = this.#watches.get(account.id)
    if (watches === undefined) {
      this.#watches.set(account.id, new Set([watch]))
    } else {
      watches.add(watch)
    }
    this.#timer ??= setInterval(() => void this.#poll(), POLL_MS).unref()
    return () => this.#unregister(watch)
  }

  /** Makes an ending that was committed by this process take effect in it: call it right after the commit. */
  announce(ending: CredentialEnding): void {
    this.#states.forget(ending.userId)
    this.#endWhere(ending.userId, ({ account }) => endsCredential(ending, account))
  }

  #unregister(watch: Watch): void {
    const watches = this.#watches.get(watch.account.id)
    watches?.delete(watch)
    if (watches?.size === 0) {
      this.#watches.delete(watch.account.id)
    }
    if (this.#watches.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer)
      this.#timer = null
      this.#heads = []
    }
  }

  #endWhere(userId: string, isOver: (watch: Watch) => boolean): void {
    for (const watch of [...(this.#watches.get(userId) ?? [])]) {
      if (isOver(watch)) {
        this.#unregister(watch)
        watch.onRevoked()
      }
    }
  }

  async #poll(): Promise<void> {
    if (this.#polling) {
      return
    }
    this.#polling = true
    try {
      this.#endExpired()
      for (const row of await this.#readEndings()) {
        this.#apply(row)
      }
    } catch {
      // The database is away: nothing could be ended there either. The next poll reads what this one missed.
    } finally {
      this.#polling = false
    }
  }

  #endExpired(): void {
    const now = Date.now()
    for (const userId of [...this.#watches.keys()]) {
      this.#endWhere(userId, ({ account }) => account.credential.expiresAt <= now)
    }
  }

  async #readEndings(): Promise<EndingRow[]> {
    return this.#sql.read(async (sql) => {
      if (this.#heads.length === 0) {
        const row = await sql.get<{ head: number }>(
          'select coalesce(max(id), 0) as head from credential_endings'
        )
        this.#heads.push((row?.head ?? 0) - FIRST_LOOK_BACK)
      }
      const rows = await sql.all<EndingRow>(
        `select id, user_id, session_version, session_id, token_id
          from credential_endings where id > ? order by id`,
        this.#heads[0]
      )
      this.#heads.push(rows.at(-1)?.id ?? this.#heads[this.#heads.length - 1])
      if (this.#heads.length > OVERLAP_POLLS) {
        this.#heads.shift()
      }
      return rows
    })
  }

  #apply(row: EndingRow): void {
    const watches = this.#watches.get(row.user_id)
    if (watches === undefined) {
      return
    }
    const ending: CredentialEnding = {
      userId: row.user_id,
      sessionVersion: row.session_version,
      sessionId: row.session_id,
      tokenId: row.token_id,
    }
    if ([...watches].some(({ account }) => endsCredential(ending, account))) {
      this.announce(ending)
    }
  }
}
