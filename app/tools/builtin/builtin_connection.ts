import type { Client, ClientOptions } from '@modelcontextprotocol/client'
import type { BuiltinTool } from './builtin_tool.js'

const CLIENT_OPTIONS: ClientOptions = {
  capabilities: { elicitation: { form: {} } },
  versionNegotiation: { mode: { pin: '2026-07-28' } },
  /* A question to a person ends the call; the answer may come days later, in another process. */
  inputRequired: { autoFulfill: false },
}

/**
 * The one connection to the built-in server, in this process: made by the first call, because the MCP packages take 40 MB,
 * and made anew where it was closed.
 */
export class BuiltinConnection {
  #tools: BuiltinTool[]
  #opening: Promise<Client> | null = null

  constructor(tools: BuiltinTool[]) {
    this.#tools = tools
  }

  /** A client that is connected. Rejects where none can be made; the next call tries again. */
  client(): Promise<Client> {
    if (this.#opening === null) {
      const opening = this.#open(() => this.#forget(opening))
      this.#opening = opening
      opening.catch(() => this.#forget(opening))
    }
    return this.#opening
  }

  /** Ends the connection, if there is one. */
  async close(): Promise<void> {
    const opening = this.#opening
    this.#opening = null
    const client = await opening?.catch(() => null)
    await client?.close()
  }

  #forget(opening: Promise<Client>) {
    if (this.#opening === opening) {
      this.#opening = null
    }
  }

  async #open(onClose: () => void): Promise<Client> {
    const [{ Client: McpClient, InMemoryTransport }, { serveStdio }, { builtinServer }] =
      await Promise.all([
        import('@modelcontextprotocol/client'),
        import('@modelcontextprotocol/server/stdio'),
        import('./builtin_server.js'),
      ])
    const [here, there] = InMemoryTransport.createLinkedPair()
    /* Its name comes from the usual transport: it answers the opening of the newer protocol on any that is given. */
    serveStdio(() => builtinServer(this.#tools), { transport: there, legacy: 'reject' })
    const client = new McpClient({ name: 'chatflow', version: '1.0.0' }, CLIENT_OPTIONS)
    client.onclose = onClose
    await client.connect(here)
    return client
  }
}
