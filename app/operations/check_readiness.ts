import type { Logger } from '@adonisjs/core/logger'

export type CheckResult = 'ok' | 'failed' | 'not_configured'

export interface Readiness {
  /** `degraded`: everything works, some of it slower. `unavailable`: send nobody here. */
  status: 'ok' | 'degraded' | 'unavailable'
  checks: { database: CheckResult; migrations: CheckResult; redis: CheckResult }
}

/** However often it is asked, the state is looked at once in this time. */
const MAX_AGE_MS = 1_000

/** A part that does not answer within this time has failed. */
const TIMEOUT_MS = 2_000

/** How each part is looked at: `false` and an error are a failure. */
export interface Probes {
  database: () => Promise<boolean>
  migrations: () => Promise<boolean>
  /** Null where Redis is not configured. */
  redis: (() => Promise<boolean>) | null
}

async function succeeds(probe: () => Promise<boolean>): Promise<boolean> {
  const timeout = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => timeout.resolve(false), TIMEOUT_MS)
  const outcome = probe().catch(() => false)
  return Promise.race([outcome, timeout.promise]).finally(() => clearTimeout(timer))
}

/**
 * Looks whether this server can do its work: the database answers, its schema is that of this code, and Redis, where it
 * is configured, answers. Without Redis the server is slower, not wrong. Kept for a second.
 */
export class CheckReadiness {
  #latest: { at: number; readiness: Promise<Readiness> } | null = null
  #status: Readiness['status'] = 'ok'

  constructor(
    private probes: Probes,
    private logger: Logger
  ) {}

  /** The state, at most a second old. Never throws. */
  execute(): Promise<Readiness> {
    const now = performance.now()
    if (this.#latest === null || now - this.#latest.at > MAX_AGE_MS) {
      this.#latest = { at: now, readiness: this.#look() }
    }
    return this.#latest.readiness
  }

  async #look(): Promise<Readiness> {
    const [database, redis] = await Promise.all([
      succeeds(this.probes.database),
      this.#lookAtRedis(),
    ])
    const migrations = database && (await succeeds(this.probes.migrations))
    const readiness: Readiness = {
      status: !migrations ? 'unavailable' : redis === 'failed' ? 'degraded' : 'ok',
      checks: {
        database: database ? 'ok' : 'failed',
        migrations: migrations ? 'ok' : 'failed',
        redis,
      },
    }
    if (readiness.status !== this.#status) {
      this.#status = readiness.status
      this.logger.warn(readiness, 'the readiness of the server changed')
    }
    return readiness
  }

  async #lookAtRedis(): Promise<CheckResult> {
    if (this.probes.redis === null) {
      return 'not_configured'
    }
    return (await succeeds(this.probes.redis)) ? 'ok' : 'failed'
  }
}
