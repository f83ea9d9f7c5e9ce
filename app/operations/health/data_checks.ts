import type { SqlStore } from '#core/sql_store'
import type { FileStorage } from '#files/file_storage'
import type { CheckReadiness } from '../check_readiness.js'
import { queueDepth } from '../queue_depth.js'
import type { HealthCheck } from './health_check.js'

function data(name: string, state: HealthCheck['state'], text: string): HealthCheck {
  return { group: 'data', name, state, text }
}

/** Database, schema and Redis, as `/health/ready` sees them. */
export async function readinessChecks(
  readiness: CheckReadiness,
  { dialect }: SqlStore
): Promise<HealthCheck[]> {
  const { checks } = await readiness.execute()
  const name = dialect === 'postgres' ? 'PostgreSQL' : 'SQLite'
  return [
    checks.database === 'ok'
      ? data('Database', 'ok', `${name} answers`)
      : data('Database', 'bad', `${name} does not answer`),
    checks.migrations === 'ok'
      ? data('Schema', 'ok', 'All migrations are done')
      : data('Schema', 'bad', 'Migrations are missing: run migrate, or restart the server'),
    redisCheck(checks.redis),
  ]
}

function redisCheck(result: 'ok' | 'failed' | 'not_configured'): HealthCheck {
  switch (result) {
    case 'ok':
      return data('Redis', 'ok', 'Answers')
    case 'failed':
      return data('Redis', 'warn', 'Does not answer: everything works, some of it slower')
    case 'not_configured':
      return data('Redis', 'off', 'Not configured: one server needs none')
  }
}

/** Jobs that wait in the database, and those that were given up. */
export async function queueCheck(sql: SqlStore): Promise<HealthCheck> {
  const { waiting, failed } = await queueDepth(sql)
  return data(
    'Queue',
    failed > 0 ? 'warn' : 'ok',
    failed > 0 ? `${waiting} waiting, ${failed} given up` : `${waiting} waiting`
  )
}

const PROBE = new TextEncoder().encode('Chatflow looks whether files can be kept.')

/** Writes a file, reads it and removes it. */
export async function storageCheck(storage: FileStorage): Promise<HealthCheck> {
  try {
    const { storageKey } = await storage.write(PROBE)
    const read = await storage.read(storageKey)
    await storage.remove([storageKey])
    return read.equals(PROBE)
      ? data('File storage', 'ok', 'A file was written, read and removed')
      : data('File storage', 'bad', 'A file came back different')
  } catch {
    return data('File storage', 'bad', 'A file could not be written, read or removed')
  }
}
