import { tooManyAtOnce, type ConcurrencyPolicy } from './too_many_at_once.js'

/** How soon another try may be worth it, in seconds. */
const RETRY_AFTER_S = 1

/** Bounds what one person has under way at the same time, in this process. */
export class AtOnce {
  #policy: ConcurrencyPolicy
  #underWay = new Map<string, number>()

  constructor(policy: ConcurrencyPolicy) {
    this.#policy = policy
  }

  /**
   * Does `work` for this person. Throws `rate_limited`, and hangs up, where as many are under way already.
   *
   * @param detail - one sentence for who is refused
   */
  async run<T>(userId: string, detail: string, work: () => Promise<T>): Promise<T> {
    const before = this.#underWay.get(userId) ?? 0
    if (before >= this.#policy.atOnce) {
      throw tooManyAtOnce('rate_limited', this.#policy, {
        detail,
        retryAfterS: RETRY_AFTER_S,
        headers: { connection: 'close' },
      })
    }
    this.#underWay.set(userId, before + 1)
    try {
      return await work()
    } finally {
      this.#leave(userId)
    }
  }

  #leave(userId: string): void {
    const left = (this.#underWay.get(userId) ?? 1) - 1
    if (left === 0) {
      this.#underWay.delete(userId)
    } else {
      this.#underWay.set(userId, left)
    }
  }
}
