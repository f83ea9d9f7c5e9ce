import type { ApplicationService } from '@adonisjs/core/types'
import { ConfigurationError } from '#core/environment/configuration_error'
import { SqlStore } from '#core/sql_store'
import { FileStorage } from '#files/file_storage'
import { McpFileError } from '#mcp/config/mcp_file'
import { ServerRegistry } from '#mcp/servers/server_registry'
import { Settings } from '#settings/settings'
import { checkNode, checkSpaces, checkStorage } from './check_machine.js'
import {
  checkAdministrators,
  checkClock,
  checkDatabaseState,
  checkMcp,
  checkProviders,
} from './check_services.js'
import { checkSettings, faultsFound } from './check_settings.js'
import type { EnvironmentSources } from './environment_sources.js'
import { finding, type Finding } from './finding.js'

async function readSettings(): Promise<string[]> {
  try {
    await import('#start/env')
    return []
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return error.faults
    }
    throw error
  }
}

async function checkRedis(app: ApplicationService): Promise<Finding[]> {
  if (!process.env.REDIS_URL && !process.env.REDIS_URL_FILE) {
    return []
  }
  const redis = await app.container.make('redis')
  try {
    await redis.ping()
    return [finding('redis', 'ok', 'Redis answers')]
  } catch {
    const message = 'Redis does not answer: limits count per process, jobs wait in the database'
    return [finding('redis', 'warning', message, 'See REDIS_URL, and whether Redis runs.')]
  }
}

async function checkMcpServers(app: ApplicationService): Promise<Finding[]> {
  try {
    return await checkMcp(await app.container.make(ServerRegistry))
  } catch (error) {
    if (!(error instanceof McpFileError)) {
      throw error
    }
    return error.faults.map((fault) => finding('mcp', 'error', fault, 'See MCP_CONFIG.'))
  }
}

/** What administrators set in the database, and whether the environment hides it. */
function settingsOfDatabase(settings: Settings): Finding[] {
  return settings.describe().flatMap(({ key, source, updatedAt }): Finding[] => {
    if (updatedAt === null || source === 'default') {
      return []
    }
    const isHidden = source === 'environment'
    return [
      {
        check: 'settings',
        severity: 'note',
        message: isHidden
          ? `${key} was set by an administrator, and the environment says otherwise, which wins`
          : `${key} was set by an administrator`,
        advice: isHidden ? 'Take it out of the environment, or leave it as it is.' : null,
        setting: key,
        source,
      },
    ]
  })
}

/** Looks at everything that can be wrong with an installation, and changes nothing. */
export async function examine(
  app: ApplicationService,
  sources: EnvironmentSources,
  { isOnline }: { isOnline: boolean }
): Promise<Finding[]> {
  const found = [checkNode()]
  const faults = await readSettings()
  if (faults.length > 0) {
    return [...found, ...faultsFound(sources, faults)]
  }
  found.push(...checkSettings(sources))
  await app.boot()
  const { databaseTarget } = await import('#core/database_target')
  const { default: files } = await import('#config/files')
  const isLocal = process.env.FILES_DISK !== 's3'
  found.push(...(await checkSpaces(databaseTarget, isLocal ? files.storagePath : null)))
  found.push(await checkStorage(await app.container.make(FileStorage)))
  found.push(...(await checkRedis(app)))
  const db = await app.container.make('lucid.db')
  const database = await checkDatabaseState(app, db, databaseTarget)
  found.push(database)
  if (database.severity === 'ok') {
    found.push(...(await examineData(app)))
  }
  return isOnline ? [...found, ...(await checkProviders())] : found
}

/** What can be looked at only where the database is in order. */
async function examineData(app: ApplicationService): Promise<Finding[]> {
  await app.start(() => {})
  const sql = await app.container.make(SqlStore)
  return [
    await checkClock(sql),
    await checkAdministrators(sql),
    ...settingsOfDatabase(await app.container.make(Settings)),
    ...(await checkMcpServers(app)),
  ]
}
