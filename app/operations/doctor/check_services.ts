import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import { GEMINI_URL, OPENAI_URL } from '#ai/provider_urls'
import { databaseTime } from '#core/database_time'
import type { DatabaseTarget } from '#core/database_url'
import type { SqlStore } from '#core/sql_store'
import type { ServerRegistry } from '#mcp/servers/server_registry'
import { checkDatabase } from '../check_database.js'
import { compareSchema } from '../compare_schema.js'
import { finding, type Finding } from './finding.js'

/** Clocks that are further apart than this make leases and tokens end at the wrong time. */
const MAX_CLOCK_SKEW_MS = 5_000
const ONLINE_TIMEOUT_MS = 10_000

/** Whether the database answers, keeps what it acknowledges, and has had all migrations. */
export async function checkDatabaseState(
  app: ApplicationService,
  db: Database,
  target: DatabaseTarget
): Promise<Finding> {
  try {
    await checkDatabase(db, target)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The database cannot be used'
    return finding('database', 'error', message, 'See DATABASE_URL.')
  }
  const { pending, unknown } = await compareSchema(app, db)
  if (pending.length > 0) {
    return finding(
      'database',
      'error',
      `${pending.length} migrations have not been run`,
      'Start Chatflow once, or run migrate.'
    )
  }
  return unknown.length > 0
    ? finding(
        'database',
        'warning',
        `The database (${target.dialect}) is newer than this version of Chatflow`,
        'It works while instances are updated one after the other; update this one, too.'
      )
    : finding('database', 'ok', `The database (${target.dialect}) answers and is up to date`)
}

/** This machine's clock beside the database's, which all instances share. */
export async function checkClock(sql: SqlStore): Promise<Finding> {
  const before = Date.now()
  const row = await sql.read((db) =>
    db.get<{ now: number | string }>(`select ${databaseTime(db.dialect)} as now`)
  )
  const skew = Math.abs(Number(row?.now) - (before + Date.now()) / 2)
  const seconds = (skew / 1000).toFixed(1)
  return skew > MAX_CLOCK_SKEW_MS
    ? finding(
        'clock',
        'warning',
        `This clock and the database's are ${seconds} s apart`,
        'Let both follow a time server.'
      )
    : finding('clock', 'ok', `This clock and the database's agree`)
}

export async function checkAdministrators(sql: SqlStore): Promise<Finding> {
  const row = await sql.read((db) =>
    db.get(`select 1 as found from users where role = 'admin' and suspended_at is null limit 1`)
  )
  return row === undefined
    ? finding('accounts', 'warning', 'There is no administrator', 'Run user:create --admin.')
    : finding('accounts', 'ok', 'There is an administrator')
}

/** The file of the MCP servers: an entry with a fault is never connected. */
export async function checkMcp(registry: ServerRegistry): Promise<Finding[]> {
  const servers = await registry.servers()
  const faulty = servers.filter(({ faults }) => faults.length > 0)
  return faulty.length === 0
    ? [finding('mcp', 'ok', `${servers.length} MCP servers are configured`)]
    : faulty.map(({ slug, faults }) =>
        finding('mcp', 'warning', `The MCP server ${slug}: ${faults.join('; ')}`, 'See mcp:list.')
      )
}

/** Whether the providers that have a key can be reached. No key is sent, and nothing is asked. */
export async function checkProviders(): Promise<Finding[]> {
  const { OPENAI_API_KEY: openai, GEMINI_API_KEY: gemini } = process.env
  const urls: [string, string][] = []
  if (openai || process.env.OPENAI_API_KEY_FILE || process.env.OPENAI_BASE_URL) {
    urls.push(['OpenAI', process.env.OPENAI_BASE_URL || OPENAI_URL])
  }
  if (gemini || process.env.GEMINI_API_KEY_FILE) {
    urls.push(['Gemini', process.env.GEMINI_BASE_URL || GEMINI_URL])
  }
  if (urls.length === 0) {
    return [finding('providers', 'note', 'No model provider of the environment has a key')]
  }
  return Promise.all(urls.map(([name, url]) => checkReach(name, url)))
}

async function checkReach(name: string, url: string): Promise<Finding> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ONLINE_TIMEOUT_MS) })
    await answer.body?.cancel()
    return finding('providers', 'ok', `${name} can be reached`)
  } catch {
    return finding(
      'providers',
      'error',
      `${name} cannot be reached at ${new URL(url).host}`,
      'Look at the network, the firewall and the base URL.'
    )
  }
}
