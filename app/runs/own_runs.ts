import type { Logger } from '@adonisjs/core/logger'
import type { InstanceLease } from '#runs/instance_lease'
import type { RunEngine } from '#runs/run_engine'
import type { RunFollowers } from '#runs/run_followers'

/** How long whoever stops waits for readers to take the last events of finished answers, in ms. */
const SETTLE_GRACE_MS = 1_000

/**
 * The right of this process to execute runs: its lease, by which the others see that it lives. A server has it from its start
 * to its end, a command for as long as it needs it.
 */
export class OwnRuns {
  #lease: InstanceLease
  #engine: RunEngine
  #followers: RunFollowers
  #logger: Logger

  constructor(
    services: { lease: InstanceLease; engine: RunEngine; followers: RunFollowers },
    logger: Logger
  ) {
    this.#lease = services.lease
    this.#engine = services.engine
    this.#followers = services.followers
    this.#logger = logger
  }

  async begin() {
    await this.#lease.begin()
  }

  /** Lets what runs go on for `graceMs`, interrupts the rest, and gives the lease back. */
  async end(graceMs: number) {
    await this.#engine.shutdown(graceMs)
    await this.#followers.settle(SETTLE_GRACE_MS)
    /* One that cannot be taken back ends by itself. */
    await this.#lease.end().catch((err) => this.#logger.error({ err }, 'the lease cannot be ended'))
  }
}
