import { createHash, timingSafeEqual } from 'node:crypto'
import type { Secret } from '@adonisjs/core/helpers'
import type { CurrentMetrics } from './current_metrics.js'
import type { HappenedMetrics } from './happened_metrics.js'

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The figures of this process, for whoever has their token. */
export class Metrics {
  #tokenDigest: Buffer
  #current: CurrentMetrics
  #happened: HappenedMetrics

  constructor(token: Secret<string>, current: CurrentMetrics, happened: HappenedMetrics) {
    this.#tokenDigest = digest(token.release())
    this.#current = current
    this.#happened = happened
  }

  /** Whether the token is ours; how long it takes does not tell how much of it is right. */
  opensWith(token: string): boolean {
    return timingSafeEqual(digest(token), this.#tokenDigest)
  }

  /** What Prometheus reads, in its text format 0.0.4. */
  async expose(): Promise<string> {
    return (await this.#current.expose()) + this.#happened.expose()
  }
}
