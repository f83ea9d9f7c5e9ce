import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Writes a file of MCP servers that names none; answers its path. */
export async function emptyHostFile(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'test_mcp.json')
  await writeHostFile(path, {})
  return path
}

/** Writes the file of the MCP servers of a host, as its operator would. */
export async function writeHostFile(path: string, mcpServers: Record<string, unknown>) {
  await writeFile(path, JSON.stringify({ mcpServers }), { mode: 0o600 })
}
