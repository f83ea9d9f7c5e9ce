import type { ServerEntry } from '../servers/server_entry.js'
import type { CheckSettings } from './check_settings.js'

/** The first version of the modern era. */
const MODERN_SINCE = '2026-07-28'

/** The server of a check, as an entry of `mcp.json` with nothing but its URL would be. */
export function checkedServer({ url, protocolVersion }: CheckSettings): ServerEntry {
  return {
    id: 'check',
    slug: 'check',
    title: null,
    source: 'file',
    isOffInFile: false,
    version: '',
    connection: { kind: 'http', url, headers: {} },
    protocol: protocolOf(protocolVersion),
    auth: { mode: 'shared', clientId: null, clientSecret: null, scopes: [] },
    policies: {},
    isEnabled: true,
    faults: [],
    faultySince: 0,
    era: null,
  }
}

function protocolOf(version: string | undefined): ServerEntry['protocol'] {
  if (version === undefined) {
    return 'auto'
  }
  return version >= MODERN_SINCE ? 'modern' : 'legacy'
}
