import { sha256Json } from '#core/canonical_json'
import { newId } from '#core/ids'
import type { FileServer } from '../config/mcp_file.js'
import { PROTOCOLS, type ServerSettings } from '../config/server_settings.js'
import type { ServerEntry } from './server_entry.js'
import type { ServerRow } from './server_rows.js'
import { openAuth, openHeaders } from './server_secrets.js'

/** A legacy server may have become a modern one since. */
const ERA_LASTS_MS = 7 * 24 * 60 * 60 * 1000

function versionOf({ connection, protocol, auth, isEnabled }: ServerSettings): string {
  return sha256Json({ connection, protocol, auth, isEnabled })
}

function eraOf(row: ServerRow, version: string): ServerEntry['era'] {
  const isKnown = row.era_version === version && (row.era_found_at ?? 0) > Date.now() - ERA_LASTS_MS
  return isKnown && (row.era === 'legacy' || row.era === 'modern') ? row.era : null
}

/**
 * A server of the host's file.
 *
 * @param row - undefined for one whose name cannot be stored
 */
export function fileEntry(
  { name, settings, faults }: FileServer,
  row: ServerRow | undefined,
  readAt: number
): ServerEntry {
  const isTaken = row !== undefined && row.source !== 'file'
  /* An administrator may turn it off, and on again; what the file turned off stays so. */
  const isEnabled = settings.isEnabled && (isTaken || row?.is_enabled !== 0)
  const version = versionOf({ ...settings, isEnabled })
  return {
    ...settings,
    isEnabled,
    isOffInFile: !settings.isEnabled,
    id: row === undefined || isTaken ? newId() : row.id,
    slug: name,
    source: 'file',
    version,
    faults: isTaken ? [...faults, 'an administrator has added a server of this name'] : faults,
    faultySince: readAt,
    era: row === undefined || isTaken ? null : eraOf(row, version),
  }
}

/** A server of the database. */
export async function databaseEntry(row: ServerRow): Promise<ServerEntry> {
  const headers = await openHeaders(row.id, row.headers)
  const auth = await openAuth(row.id, row.auth)
  const isReadable = headers !== null && auth !== undefined
  const settings: ServerSettings = {
    title: row.title,
    connection: {
      kind: row.transport === 'sse' ? 'sse' : 'http',
      url: row.url ?? '',
      headers: headers ?? {},
    },
    protocol: PROTOCOLS.find((protocol) => protocol === row.protocol) ?? 'auto',
    auth: auth ?? null,
    policies: {},
    isEnabled: row.is_enabled === 1,
  }
  const version = versionOf(settings)
  return {
    ...settings,
    id: row.id,
    slug: row.slug,
    source: 'database',
    isOffInFile: false,
    version,
    faults: isReadable ? [] : ['its secrets cannot be read with this APP_KEY'],
    faultySince: 0,
    era: eraOf(row, version),
  }
}
