import type { Bucket, BucketStore, Level, Taking } from './rate_limit_policy.js'

/** Buckets of one policy. What comes after pushes out the oldest: a flood of addresses must not fill the memory. */
export const MAX_BUCKETS = 50_000
/** Buckets whose time is over and that are removed when one is added: more than come in, so they get fewer. */
const SWEPT_AT_ONCE = 2

interface Counted {
  used: number
  /** On the clock of `performance.now()`. */
  endsAt: number
}

/**
 * Counts in this process. Memory is bounded, each policy's apart, so a flood of one kind of key leaves the others alone;
 * nothing runs in the background.
 */
export class MemoryBuckets implements BucketStore {
  #policies = new Map<string, PolicyBuckets>()

  /** How many buckets are kept. */
  get size(): number {
    return [...this.#policies.values()].reduce((sum, { size }) => sum + size, 0)
  }

  take(buckets: readonly Bucket[]): Taking {
    /* Whole ms add up exactly: a minute does not become one and a bit. */
    const now = Math.floor(performance.now())
    const isTaken = buckets.every(
      (bucket) => (this.#find(bucket, now)?.used ?? 0) < bucket.requests
    )
    return { isTaken, levels: buckets.map((bucket) => this.#takeOne(bucket, now, isTaken)) }
  }

  giveBack(bucket: Bucket): void {
    const counted = this.#find(bucket, performance.now())
    if (counted !== undefined && counted.used > 0) {
      counted.used--
    }
  }

  fill({ name, key }: Bucket): void {
    this.#policies.get(name)?.delete(key)
  }

  #takeOne(bucket: Bucket, now: number, isTaken: boolean): Level {
    const found = this.#find(bucket, now)
    const counted = found ?? { used: 0, endsAt: now + bucket.windowS * 1000 }
    if (isTaken) {
      counted.used++
      if (found === undefined) {
        this.#ofPolicy(bucket).add(bucket.key, counted, now)
      }
    }
    return { used: counted.used, resetMs: counted.endsAt - now }
  }

  #find({ name, key }: Bucket, now: number): Counted | undefined {
    const counted = this.#policies.get(name)?.get(key)
    return counted !== undefined && counted.endsAt > now ? counted : undefined
  }

  #ofPolicy({ name }: Bucket): PolicyBuckets {
    let buckets = this.#policies.get(name)
    if (buckets === undefined) {
      buckets = new PolicyBuckets()
      this.#policies.set(name, buckets)
    }
    return buckets
  }
}

/** The buckets of a policy: all last equally long, so those that began first end first. */
class PolicyBuckets {
  #byKey = new Map<string, Counted>()
  /**
   * Goes along with the oldest: a fresh iterator would have to pass all that have been deleted before it, tens of
   * thousands in a flood.
   */
  #order = this.#byKey.entries()
  #oldest: [key: string, counted: Counted] | undefined

  get size(): number {
    return this.#byKey.size
  }

  get(key: string): Counted | undefined {
    return this.#byKey.get(key)
  }

  delete(key: string): void {
    this.#byKey.delete(key)
  }

  /** Adds the newest, and removes old ones whose time is over or for which there is no room. */
  add(key: string, counted: Counted, now: number): void {
    this.#byKey.delete(key)
    for (let swept = 0; swept < SWEPT_AT_ONCE; swept++) {
      const oldest = this.#findOldest()
      if (oldest === undefined || (oldest[1].endsAt > now && this.size < MAX_BUCKETS)) {
        break
      }
      this.#byKey.delete(oldest[0])
    }
    this.#byKey.set(key, counted)
  }

  #findOldest() {
    while (this.#oldest === undefined || this.#byKey.get(this.#oldest[0]) !== this.#oldest[1]) {
      const { value, done } = this.#order.next()
      if (done) {
        /* An iterator that has come to the end stays there. */
        this.#order = this.#byKey.entries()
        this.#oldest = undefined
        return undefined
      }
      this.#oldest = value
    }
    return this.#oldest
  }
}
