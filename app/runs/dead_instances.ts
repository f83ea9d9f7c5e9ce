import type { Sql } from '#core/sql'
import { databaseTime } from '#core/database_time'
import { HOST, LEASE_MS } from '#runs/instance_lease'

interface InstanceRow {
  id: string
  host: string
  pid: number
  lease_until: number
  /** The database's clock. */
  now: number
}

/** A lease further ahead than any is given for, and when it was first seen as it is. */
interface LeaseAhead {
  leaseUntil: number
  seenAt: number
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** A process of this host that is gone: a restart need not wait for its lease. */
function isGone({ host, pid }: InstanceRow): boolean {
  return host === HOST && (pid === process.pid || !isProcessAlive(pid))
}

/** Knows the instances whose runs nobody executes any more. */
export class DeadInstances {
  #ownId: string
  #ahead = new Map<string, LeaseAhead>()

  constructor(ownId: string) {
    this.#ownId = ownId
  }

  /**
   * The ids of the instances whose lease is over, or whose process was one of this host and is gone.
   *
   * @param now on the clock of `performance.now()`, which nobody sets
   */
  async find(sql: Sql, now = performance.now()): Promise<Set<string>> {
    const rows = await sql.all<InstanceRow>(
      `select id, host, pid, lease_until, ${databaseTime(sql.dialect)} as now from instances where id <> ?`,
      this.#ownId
    )
    const ahead = new Map(this.#ahead)
    this.#ahead.clear()
    const dead = rows.filter((row) => isGone(row) || this.#isExpired(row, ahead, now))
    return new Set(dead.map(({ id }) => id))
  }

  /**
   * A lease is too far ahead where the clock was set back after it was given. One look does not tell whether its owner
   * lives, who would renew it by the new clock: it is over when it has stayed as it is for as long as a lease lasts.
   */
  #isExpired(row: InstanceRow, ahead: Map<string, LeaseAhead>, now: number): boolean {
    const leftMs = row.lease_until - row.now
    if (leftMs <= LEASE_MS) {
      return leftMs < 0
    }
    const before = ahead.get(row.id)
    const seenAt = before?.leaseUntil === row.lease_until ? before.seenAt : now
    this.#ahead.set(row.id, { leaseUntil: row.lease_until, seenAt })
    return now - seenAt > LEASE_MS
  }
}
