import { randomBytes } from 'node:crypto'
import { Problem } from '#core/problem'

/** scrypt takes 100 ms of a core and 64 MiB: at most so many at once … */
const MOST_AT_ONCE = 2
/** … and so many waiting; whoever comes then is sent away. */
const MOST_WAITING = 100
const RETRY_AFTER_S = '5'

/** What this needs of the hash service. */
export interface Hash {
  make(value: string): Promise<string>
  verify(hashed: string, plain: string): Promise<boolean>
  needsReHash(hashed: string): boolean
}

interface HashCost {
  cost: number
  blockSize: number
  parallelization: number
  saltSize: number
  keyLength: number
}

/** A hash in scrypt's PHC form that no password matches and that costs as much to verify as a real one. */
function unmatchableHash({ cost, blockSize, parallelization, saltSize, keyLength }: HashCost) {
  const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '')
  const parameters = `n=${cost},r=${blockSize},p=${parallelization}`
  return `$scrypt$${parameters}$${base64(saltSize)}$${base64(keyLength)}`
}

/**
 * Hashes and verifies passwords, a few at a time: a flood of sign-ins cannot take the processor or the memory from
 * the rest of the server. Throws 503 `server_busy` when too many wait.
 */
export class PasswordHasher {
  #hash: Hash
  #unmatchable: string
  #active = 0
  #waiting: (() => void)[] = []
  #computed = 0

  constructor(hash: Hash, cost: HashCost) {
    this.#hash = hash
    this.#unmatchable = unmatchableHash(cost)
  }

  /** How many hashes were computed since the start. */
  get computed(): number {
    return this.#computed
  }

  make(password: string): Promise<string> {
    return this.#inTurn(() => this.#hash.make(password))
  }

  /** Whether `password` is the one of `hashed`. Without a hash (there is no such account) it takes as long and is false. */
  verify(hashed: string | undefined, password: string): Promise<boolean> {
    return this.#inTurn(() => this.#hash.verify(hashed ?? this.#unmatchable, password))
  }

  /** Whether `hashed` was made with other parameters than today's. */
  isOutdated(hashed: string): boolean {
    return this.#hash.needsReHash(hashed)
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#active < MOST_AT_ONCE) {
      this.#active++
    } else {
      await this.#wait()
    }
    this.#computed++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) {
        this.#active--
      } else {
        next()
      }
    }
  }

  /** Waits for a place; whoever leaves hands theirs over. */
  #wait(): Promise<void> {
    if (this.#waiting.length >= MOST_WAITING) {
      throw new Problem('server_busy', {
        detail: 'Too many people sign in at this moment.',
        headers: { 'retry-after': RETRY_AFTER_S },
      })
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }
}
