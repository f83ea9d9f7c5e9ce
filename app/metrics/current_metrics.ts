import type { Database } from '@adonisjs/lucid/database'
import type { SqlStore } from '#core/sql_store'
import type { CheckReadiness, CheckResult } from '#operations/check_readiness'
import type { EventLoopDelay } from '#operations/health/event_loop_delay'
import { ownVersion } from '#operations/own_version'
import { queueDepth } from '#operations/queue_depth'
import type { RunEngine } from '#runs/run_engine'
import type { RunFollowers } from '#runs/run_followers'
import { Reading } from './metric.js'

const MS_PER_S = 1000
const US_PER_S = 1_000_000

export interface CurrentMetricsServices {
  engine: Pick<RunEngine, 'size'>
  followers: Pick<RunFollowers, 'size' | 'sent'>
  readiness: CheckReadiness
  sql: SqlStore
  database: Database
  /** One of its own: it begins anew each time it is read. */
  loop: EventLoopDelay
}

/** One value without labels. */
function one(value: number) {
  return [{ labels: {}, value }]
}

/** Values by their state. */
function byState(values: object) {
  return Object.entries(values).map(([state, value]) => ({
    labels: { state },
    value: Number(value),
  }))
}

function isUp(result: CheckResult): number {
  return result === 'ok' ? 1 : 0
}

/** What is the case now, looked up when somebody asks. */
export class CurrentMetrics {
  #services: CurrentMetricsServices

  readonly #build = new Reading('gauge', 'chatflow_build_info', 'Always 1.', ['version', 'node'])
  readonly #runs = new Reading('gauge', 'chatflow_runs_live', 'Answers that are being written.')
  readonly #streams = new Reading('gauge', 'chatflow_streams_open', 'Open event streams.')
  readonly #chunks = new Reading(
    'counter',
    'chatflow_stream_chunks_total',
    'Events that were sent to readers.'
  )
  readonly #bytes = new Reading(
    'counter',
    'chatflow_stream_bytes_total',
    'Bytes of event streams that were sent to readers.'
  )
  readonly #queue = new Reading(
    'gauge',
    'chatflow_queue_jobs',
    'Background jobs in the database.',
    ['state']
  )
  readonly #loop = new Reading(
    'gauge',
    'chatflow_event_loop_delay_seconds',
    'How late the process gets to its work, since the last time this was read.',
    ['stat']
  )
  readonly #pool = new Reading(
    'gauge',
    'chatflow_database_connections',
    'Connections of the pool: used, free, and requests that wait for one.',
    ['state']
  )
  readonly #database = new Reading('gauge', 'chatflow_database_up', 'Whether the database answers.')
  readonly #redis = new Reading(
    'gauge',
    'chatflow_redis_up',
    'Whether Redis answers; not there where none is configured.'
  )
  readonly #cpu = new Reading('counter', 'process_cpu_seconds_total', 'CPU time of the process.')
  readonly #memory = new Reading('gauge', 'process_resident_memory_bytes', 'Memory of the process.')
  readonly #heap = new Reading('gauge', 'nodejs_heap_used_bytes', 'Of that, JavaScript objects.')
  readonly #start = new Reading(
    'gauge',
    'process_start_time_seconds',
    'When the process began, since 1970.'
  )

  constructor(services: CurrentMetricsServices) {
    this.#services = services
  }

  /** What Prometheus reads. Does not fail where the database is away: what only it knows is then not told. */
  async expose(): Promise<string> {
    await this.#lookAtServices()
    this.#lookAtProcess()
    return [
      this.#build,
      this.#runs,
      this.#streams,
      this.#chunks,
      this.#bytes,
      this.#queue,
      this.#loop,
      this.#pool,
      this.#database,
      this.#redis,
      this.#cpu,
      this.#memory,
      this.#heap,
      this.#start,
    ]
      .map((metric) => metric.expose())
      .join('')
  }

  async #lookAtServices() {
    const { readiness, sql, database } = this.#services
    const { checks } = await readiness.execute()
    this.#database.set(one(isUp(checks.database)))
    this.#redis.set(checks.redis === 'not_configured' ? [] : one(isUp(checks.redis)))
    const depth = checks.database === 'ok' ? await queueDepth(sql).catch(() => null) : null
    this.#queue.set(depth === null ? [] : byState(depth))
    const { pool } = database.connection().getWriteClient().client
    this.#pool.set(
      byState({
        used: pool.numUsed(),
        free: pool.numFree(),
        waiting: sql.waiting,
      })
    )
  }

  #lookAtProcess() {
    const { engine, followers, loop } = this.#services
    this.#build.set([{ labels: { version: ownVersion(), node: process.versions.node }, value: 1 }])
    this.#runs.set(one(engine.size))
    this.#streams.set(one(followers.size))
    this.#chunks.set(one(followers.sent.frames))
    this.#bytes.set(one(followers.sent.bytes))
    const delay = loop.read()
    if (delay !== null) {
      const { p50Ms, p99Ms, maxMs } = delay
      const stats = Object.entries({ p50: p50Ms, p99: p99Ms, max: maxMs })
      this.#loop.set(stats.map(([stat, ms]) => ({ labels: { stat }, value: ms / MS_PER_S })))
      loop.reset()
    }
    const { user, system } = process.cpuUsage()
    this.#cpu.set(one((user + system) / US_PER_S))
    const { rss, heapUsed } = process.memoryUsage()
    this.#memory.set(one(rss))
    this.#heap.set(one(heapUsed))
    this.#start.set(one(performance.timeOrigin / MS_PER_S))
  }
}
