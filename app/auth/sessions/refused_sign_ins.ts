import type { Logger } from '@adonisjs/core/logger'
import { anonymousOrigin, systemOrigin } from '#audit/audit_origin'
import { recordAudit } from '#audit/record_audit'
import { LruCache } from '#core/lru_cache'
import { Problem } from '#core/problem'
import type { SqlStore } from '#core/sql_store'
import { addressKey } from '#limits/address_key'
import { userTarget, type UserRow } from '../account_queries.js'

/** What is kept of one address in a window: it shows that somebody tries, and who is tried. */
const PER_ADDRESS = { entries: 20, windowMs: 15 * 60_000 }
const KNOWN_ADDRESSES = 10_000
/** What is kept of all addresses: so many at once, and then one each so many ms (28,800 a day). */
const ALTOGETHER = { burst: 200, refillMs: 3_000 }
/** How often the others are summed up. */
const SUMMARY_MS = 60_000
/** Different addresses that a summary counts. */
const MAX_COUNTED = 1_000

const REASONS: Record<string, string> = {
  invalid_credentials: 'wrong_credentials',
  account_suspended: 'account_suspended',
  two_factor_invalid: 'wrong_second_factor',
  rate_limited: 'rate_limited',
}

/** Who tried to sign in. */
export interface SignInTry {
  address: string
  requestId?: string
}

/**
 * Writes refused sign-ins into the audit log, whoever makes them: some of each address one by one, and the rest as a
 * sum, so that nobody fills the disk from outside. What was typed for an address that nobody has is not kept: it may be
 * a password, or of somebody who never came here.
 */
export class RefusedSignIns {
  #sql: SqlStore
  #logger: Logger
  #windows = new LruCache<string, { endsAt: number; entries: number }>(KNOWN_ADDRESSES)
  #allowance = ALTOGETHER.burst
  #refilledAt = performance.now()
  #unwritten = { count: 0, addresses: new Set<string>() }
  #timer: NodeJS.Timeout | null = null

  constructor(sql: SqlStore, logger: Logger) {
    this.#sql = sql
    this.#logger = logger
  }

  /**
   * Records that a sign-in failed with `error`, where it was refused. Never rejects: the answer is the refusal.
   *
   * @param user - the account that was meant, if there is one
   */
  async record(
    error: unknown,
    place: SignInTry,
    user: Pick<UserRow, 'id' | 'email'> | undefined
  ): Promise<void> {
    const reason = error instanceof Problem ? REASONS[error.code] : undefined
    if (reason === undefined) {
      return
    }
    const key = addressKey(place.address)
    if (!this.#mayWrite(key)) {
      return this.#count(key)
    }
    try {
      await this.#sql.transaction(
        (sql) =>
          recordAudit(sql, {
            ...anonymousOrigin(place.address, place.requestId),
            action: 'sign_in.refused',
            target: user === undefined ? null : userTarget(user),
            after: { reason },
          }),
        { canWait: true }
      )
    } catch (err) {
      this.#logger.error({ err }, 'a refused sign-in cannot be recorded')
    }
  }

  /** Sums up what was not written one by one. Never rejects. */
  async flush(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer)
      this.#timer = null
    }
    const { count, addresses } = this.#unwritten
    if (count === 0) {
      return
    }
    this.#unwritten = { count: 0, addresses: new Set() }
    try {
      await this.#sql.transaction((sql) =>
        recordAudit(sql, {
          ...systemOrigin(),
          action: 'sign_ins.refused',
          target: null,
          after: { count, addresses: addresses.size },
        })
      )
    } catch (err) {
      this.#logger.error({ err, count }, 'refused sign-ins cannot be recorded')
    }
  }

  #mayWrite(key: string): boolean {
    const now = performance.now()
    let window = this.#windows.get(key)
    if (window === undefined || window.endsAt <= now) {
      window = { endsAt: now + PER_ADDRESS.windowMs, entries: 0 }
      this.#windows.set(key, window)
    }
    const refills = Math.floor((now - this.#refilledAt) / ALTOGETHER.refillMs)
    this.#refilledAt += refills * ALTOGETHER.refillMs
    this.#allowance = Math.min(this.#allowance + refills, ALTOGETHER.burst)
    if (window.entries >= PER_ADDRESS.entries || this.#allowance === 0) {
      return false
    }
    window.entries++
    this.#allowance--
    return true
  }

  #count(key: string): void {
    this.#unwritten.count++
    if (this.#unwritten.addresses.size < MAX_COUNTED) {
      this.#unwritten.addresses.add(key)
    }
    this.#timer ??= setTimeout(() => void this.flush(), SUMMARY_MS).unref()
  }
}
