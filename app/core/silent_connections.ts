import pg from 'pg'

/** A statement that takes longer is looked after. */
const SUSPECT_AFTER_MS = 3_000
/** For asking on a connection of its own whether PostgreSQL works on it. */
const PROBE_TIMEOUT_MS = 1_500
const LOOK_EACH_MS = 250

interface Watched {
  /** Since when an answer is waited for, on the clock of `performance.now()`; null while none is. */
  askedAt: number | null
}

/**
 * Notices connections to PostgreSQL from which no answer will come: of a host that is gone, or behind a network that has
 * forgotten them. TCP would tell after many minutes. A statement may well take long, so PostgreSQL is asked on a new connection
 * whether it works on it; where that is not answered either, or it waits for us, the connection is ended and its statement fails.
 */
export class SilentConnections {
  #connectionString: string
  #watched = new Map<pg.Client, Watched>()
  #timer: NodeJS.Timeout | null = null
  #isLooking = false

  constructor(connectionString: string) {
    this.#connectionString = connectionString
  }

  /** Looks after a connection for as long as it is open. */
  watch(client: pg.Client): void {
    const watched: Watched = { askedAt: null }
    this.#watched.set(client, watched)
    client.query = new Proxy(client.query, {
      apply: (query, self, values) => {
        watched.askedAt ??= performance.now()
        this.#timer ??= setInterval(() => void this.#look(), LOOK_EACH_MS).unref()
        return Reflect.apply(query, self, values)
      },
    })
    client.on('drain', () => {
      watched.askedAt = null
    })
    client.on('end', () => {
      this.#watched.delete(client)
    })
  }

  async #look(): Promise<void> {
    const waiting = [...this.#watched].filter(([, { askedAt }]) => askedAt !== null)
    if (waiting.length === 0 && this.#timer !== null) {
      clearInterval(this.#timer)
      this.#timer = null
    }
    const before = performance.now() - SUSPECT_AFTER_MS
    const suspects = waiting.flatMap(([client, watched]) =>
      watched.askedAt !== null && watched.askedAt < before
        ? [{ client, watched, askedAt: watched.askedAt }]
        : []
    )
    if (suspects.length === 0 || this.#isLooking) {
      return
    }
    this.#isLooking = true
    const idle = await this.#findIdle()
    this.#isLooking = false
    for (const { client, watched, askedAt } of suspects) {
      const isSame = watched.askedAt === askedAt
      if (isSame && (idle === null || idle.has(processIdOf(client)))) {
        void client.end().catch(() => {})
        /* With statements under way, `end` alone would wait for their answers. */
        client.connection.stream.destroy()
      } else if (isSame) {
        watched.askedAt = performance.now()
      }
    }
  }

  /**
   * The processes of PostgreSQL that have had nothing to do for a while (between two statements they have nothing to do, either);
   * null where it does not answer.
   */
  async #findIdle(): Promise<Set<number> | null> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      connectionTimeoutMillis: PROBE_TIMEOUT_MS,
      query_timeout: PROBE_TIMEOUT_MS,
    })
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where state like 'idle%' and state_change < now() - interval '1 second'`
      )
      return new Set(rows.map(({ pid }) => pid))
    } catch {
      return null
    } finally {
      void client.end().catch(() => {})
    }
  }
}

/** Of the process at the other end. */
function processIdOf(client: pg.Client): number {
  return 'processID' in client ? Number(client.processID) : Number.NaN
}
