import type { ServerSettings } from '../config/server_settings.js'

/** A server of the host's file or of the database, with its row. */
export interface ServerEntry extends ServerSettings {
  id: string
  /** How people and tools' names know it. */
  slug: string
  source: 'file' | 'database'
  /** The host's file says that it is off: only there it can be turned on. */
  isOffInFile: boolean
  /** Changes with whatever a connection depends on. */
  version: string
  /** Why it is never connected, a sentence each; none: it is. */
  faults: string[]
  /** When they were found, in milliseconds since 1970. */
  faultySince: number
  /** What is known of the protocol it speaks, so that it need not be found out again. */
  era: 'legacy' | 'modern' | null
}

/** Whether each person has a connection of their own. */
export function isPerPerson(server: ServerEntry): boolean {
  return server.auth?.mode === 'user'
}
