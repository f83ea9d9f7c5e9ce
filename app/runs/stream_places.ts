import { tooManyAtOnce } from '#limits/too_many_at_once'

/** One of the streams that a person may have open. */
export class StreamPlace {
  #giveBack: (() => void) | null
  /** Whether a stream has it, and gives it back at its end. */
  isTaken = false

  constructor(giveBack: () => void) {
    this.#giveBack = giveBack
  }

  /** Does nothing the second time. */
  giveBack() {
    this.#giveBack?.()
    this.#giveBack = null
  }
}

/** How many streams each person has open, or is about to open. */
export class StreamPlaces {
  #byUser = new Map<string, number>()
  #maxPerUser: () => number

  constructor(maxPerUser: () => number) {
    this.#maxPerUser = maxPerUser
  }

  /** Throws 429 `too_many_streams` where the person has as many streams open as are allowed. */
  reserve(userId: string): StreamPlace {
    const taken = this.#byUser.get(userId) ?? 0
    const atOnce = this.#maxPerUser()
    if (taken >= atOnce) {
      const policy = { name: 'streams', atOnce }
      throw tooManyAtOnce('too_many_streams', policy, {
        detail: `You have ${atOnce} streams open; close one first.`,
        retryAfterS: 5,
      })
    }
    this.#byUser.set(userId, taken + 1)
    return new StreamPlace(() => this.#giveBack(userId))
  }

  #giveBack(userId: string) {
    const left = (this.#byUser.get(userId) ?? 1) - 1
    if (left === 0) {
      this.#byUser.delete(userId)
    } else {
      this.#byUser.set(userId, left)
    }
  }
}
