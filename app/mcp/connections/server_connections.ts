import { isPerPerson, type ServerEntry } from '../servers/server_entry.js'
import { IDLE_MS } from './limits.js'
import { ServerConnection, type ConnectionServices, type LastCheck } from './server_connection.js'
import type { ServerState } from './server_state.js'

const SWEEP_MS = 60_000

/** The connections of this process: one per server, or one per server and person. */
export class ServerConnections {
  #services: ConnectionServices
  #connections = new Map<string, ServerConnection>()
  #sweep: NodeJS.Timeout

  constructor(services: ConnectionServices) {
    this.#services = services
    this.#sweep = setInterval(() => this.#closeIdle(), SWEEP_MS).unref()
  }

  /** The way to a server. One whose settings have changed since is made anew. */
  to(server: ServerEntry, userId: string): ServerConnection {
    const owner = isPerPerson(server) ? userId : null
    const key = `${server.id} ${owner ?? ''}`
    const known = this.#connections.get(key)
    if (known?.server.version === server.version) {
      return known
    }
    void known?.close()
    const connection = new ServerConnection(server, owner, this.#services)
    this.#connections.set(key, connection)
    return connection
  }

  /** How a server is doing, for this person. Connects nothing. */
  stateOf(server: ServerEntry, userId: string): ServerState {
    if (server.faults.length > 0) {
      return { state: 'failing', cause: server.faults.join('; '), since: server.faultySince }
    }
    return this.to(server, userId).state
  }

  /** When a server last told what it offers, for this person; null where this process has not asked it. */
  lastCheckOf(server: ServerEntry, userId: string): LastCheck | null {
    return this.to(server, userId).lastCheck
  }

  /** Closes the connections to servers that are no longer there, or there with other settings. */
  keepOnly(servers: ServerEntry[]): void {
    const versions = new Set(servers.map(({ version }) => version))
    for (const [key, connection] of this.#connections) {
      if (!versions.has(connection.server.version)) {
        this.#connections.delete(key)
        void connection.close()
      }
    }
  }

  /** Closes all, for good. */
  async close(): Promise<void> {
    clearInterval(this.#sweep)
    const connections = [...this.#connections.values()]
    this.#connections.clear()
    await Promise.all(connections.map((connection) => connection.close()))
  }

  /** Those of people; the ones that all share stay. */
  #closeIdle(): void {
    const limit = performance.now() - IDLE_MS
    for (const [key, connection] of this.#connections) {
      const { server, lastUsedAt, isBusy } = connection
      if (isPerPerson(server) && lastUsedAt < limit && !isBusy) {
        this.#connections.delete(key)
        void connection.close()
      }
    }
  }
}
