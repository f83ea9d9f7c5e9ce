import { DeadInstances } from '#runs/dead_instances'
import { isMissingTable } from '#core/database_errors'
import { newId } from '#core/ids'
import type { Sql } from '#core/sql'
import { Refusal } from './refusal.js'

/**
 * Makes sure that no server runs on a database. A server that died is not counted once its lease is over (30 s), or at once
 * where it was one of this host.
 *
 * @throws Refusal
 */
export async function assertNoServer(sql: Sql, which: string): Promise<void> {
  const hosts = await findServers(sql)
  if (hosts.length > 0) {
    throw new Refusal(
      `A server runs on ${which} (${hosts.join(', ')}): stop it first. One that died is forgotten after 30 seconds`,
      'server_running'
    )
  }
}

async function findServers(sql: Sql): Promise<string[]> {
  try {
    const dead = await new DeadInstances(newId()).find(sql)
    const rows = await sql.all<{ id: string; host: string; pid: number }>(
      'select id, host, pid from instances'
    )
    return rows
      .filter(({ id }) => !dead.has(id))
      .map(({ host, pid }) => `process ${pid} on ${host.split(' ')[0]}`)
  } catch (error) {
    if (isMissingTable(error)) {
      return []
    }
    throw error
  }
}
