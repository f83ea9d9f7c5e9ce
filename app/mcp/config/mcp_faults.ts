import { homePath } from '#core/home'
import { foreignWriters } from './file_guard.js'
import { McpFileError, readMcpFile } from './mcp_file.js'

type Variables = Record<string, string | undefined>

const DEFAULT_FILE = 'mcp.json'

/** The absolute path of the file that names the MCP servers of this host. */
export function mcpFilePath(env: Variables): string {
  return homePath(env.MCP_CONFIG || DEFAULT_FILE)
}

/**
 * Why the server must not start with its file of MCP servers, a sentence each that begins with the variable's name. What
 * is wrong with a single entry stops only that server.
 *
 * @param known - faults that were found before: a path with one is not looked at again
 */
export async function findMcpFaults(env: Variables, known: string[]): Promise<string[]> {
  if (known.some((fault) => fault.startsWith('MCP_CONFIG '))) {
    return []
  }
  const path = mcpFilePath(env)
  const writers = env.NODE_ENV === 'production' ? foreignWriters(path) : null
  const faults = writers === null ? [] : [`MCP_CONFIG: the file ${path} ${writers}`]
  try {
    await readMcpFile(path, process.env)
  } catch (error) {
    if (!(error instanceof McpFileError)) {
      throw error
    }
    faults.push(...error.faults.map((fault) => `MCP_CONFIG: ${fault}`))
  }
  return faults
}
