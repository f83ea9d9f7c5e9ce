import type { Logger } from '@adonisjs/core/logger'
import { Breaker } from '#core/breaker'
import { LruCache } from '#core/lru_cache'
import type { Settings } from '#settings/settings'
import { requestRefused } from './limit_happenings.js'
import { isEmpty, rateLimited, type Standing } from './rate_limited.js'
import type { Bucket, BucketStore, RateLimitPolicy, Take, Taking } from './rate_limit_policy.js'

/** Where things are counted. */
export interface BucketStores {
  /** In this process. */
  local: BucketStore
  /** In Redis; null where it is not configured. */
  shared: BucketStore | null
}

/** An empty bucket is not asked for again so soon: whoever hammers costs Redis a question a second. */
const KNOWN_EMPTY_MS = 1_000
const KNOWN_EMPTY = 10_000

/** A bucket that was empty at the last look. */
interface EmptyBucket {
  standing: Standing
  /** On the clock of `performance.now()`. */
  seenAt: number
}

/**
 * Counts what is limited, in Redis where it is configured and in this process otherwise. While Redis is away each
 * process counts for itself, to half the limit: a limit is never an error and never off.
 */
export class RateLimits {
  #stores: BucketStores
  #settings: Pick<Settings, 'get'>
  #logger: Pick<Logger, 'warn'>
  #empty = new LruCache<string, EmptyBucket>(KNOWN_EMPTY)
  #breaker = new Breaker()

  constructor(stores: BucketStores, settings: Pick<Settings, 'get'>, logger: Pick<Logger, 'warn'>) {
    this.#stores = stores
    this.#settings = settings
    this.#logger = logger
  }

  /**
   * Takes one request from each bucket, in one round trip. Throws `rate_limited` where one of them is empty, and then
   * takes nothing from the others.
   *
   * @returns how they stand now, without those that are off
   */
  async take(takes: readonly Take[]): Promise<Standing[]> {
    const buckets = takes
      .map(({ policy, key }) => this.#bucket(policy, key))
      .filter((bucket) => bucket !== null)
    if (buckets.length === 0) {
      return []
    }
    const { isTaken, standings } = await this.#takeFrom(buckets)
    if (!isTaken) {
      standings.filter(isEmpty).forEach(({ name }) => requestRefused.tell({ policy: name }))
      throw rateLimited(standings)
    }
    return standings
  }

  /** Takes one request from the bucket of `key`. Throws `rate_limited` where none is left. */
  async consume(policy: RateLimitPolicy, key: string): Promise<void> {
    await this.take([{ policy, key }])
  }

  /** Gives one request back. */
  async refund(policy: RateLimitPolicy, key: string): Promise<void> {
    await this.#change(policy, key, (store, bucket) => store.giveBack(bucket))
  }

  /** Fills the bucket of `key` again. */
  async clear(policy: RateLimitPolicy, key: string): Promise<void> {
    await this.#change(policy, key, (store, bucket) => store.fill(bucket))
  }

  /** The bucket with the figures that hold now; null where there is no limit. */
  #bucket({ name, requests, windowS }: RateLimitPolicy, key: string): Bucket | null {
    const allowed = typeof requests === 'number' ? requests : this.#settings.get(requests)
    return allowed === 0 ? null : { name, requests: allowed, windowS, key }
  }

  async #takeFrom(buckets: Bucket[]): Promise<{ isTaken: boolean; standings: Standing[] }> {
    if (this.#stores.shared === null) {
      return stand(buckets, await this.#stores.local.take(buckets))
    }
    const empty = this.#knownEmpty(buckets)
    if (empty !== undefined) {
      return { isTaken: false, standings: [empty] }
    }
    const taken = await this.#withShared(async (shared) =>
      stand(buckets, await shared.take(buckets))
    )
    if (taken === null) {
      const halves = buckets.map(half)
      return stand(halves, await this.#stores.local.take(halves))
    }
    if (!taken.isTaken) {
      this.#noteEmpty(taken.standings)
    }
    return taken
  }

  async #change(
    policy: RateLimitPolicy,
    key: string,
    work: (store: BucketStore, bucket: Bucket) => void | Promise<void>
  ): Promise<void> {
    const bucket = this.#bucket(policy, key)
    if (bucket === null) {
      return
    }
    this.#empty.delete(idOf(bucket))
    const isDone = await this.#withShared(async (shared) => {
      await work(shared, bucket)
      return true
    })
    if (isDone === null) {
      await work(this.#stores.local, bucket)
    }
  }

  /** Does `work` in Redis; null where there is none, or none to be reached. */
  async #withShared<T>(work: (shared: BucketStore) => Promise<T>): Promise<T | null> {
    const { shared } = this.#stores
    if (shared === null || this.#breaker.isOpen) {
      return null
    }
    try {
      const result = await work(shared)
      this.#breaker.succeeded()
      return result
    } catch (error) {
      this.#breaker.failed()
      this.#logger.warn({ err: error }, 'Redis is away: limits are counted in this process')
      return null
    }
  }

  #knownEmpty(buckets: readonly Bucket[]): Standing | undefined {
    const now = performance.now()
    for (const bucket of this.#empty.size === 0 ? [] : buckets) {
      const known = this.#empty.get(idOf(bucket))
      const ageMs = now - (known?.seenAt ?? -Infinity)
      if (known !== undefined && ageMs < KNOWN_EMPTY_MS && ageMs < known.standing.resetMs) {
        return { ...known.standing, resetMs: known.standing.resetMs - ageMs }
      }
    }
    return undefined
  }

  #noteEmpty(standings: Standing[]): void {
    const seenAt = performance.now()
    for (const standing of standings.filter(isEmpty)) {
      this.#empty.set(idOf(standing), { standing, seenAt })
    }
  }
}

function stand(buckets: Bucket[], { isTaken, levels }: Taking) {
  return { isTaken, standings: buckets.map((bucket, i) => ({ ...bucket, ...levels[i] })) }
}

function half(bucket: Bucket): Bucket {
  return { ...bucket, requests: Math.max(1, Math.floor(bucket.requests / 2)) }
}

function idOf({ name, key }: Bucket): string {
  return `${name}:${key}`
}
