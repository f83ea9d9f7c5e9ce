import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeHostFile } from '#tests/support/host_file'
import { FaultProxy } from './fault_proxy.js'
import { startModernServer } from './modern_mcp_server.js'

export const TOOL_SERVERS = 10

/** What a server runs with that is to have a bad neighbour: limits as they are by default, and ten servers of tools. */
export interface BadSurroundings {
  env: Record<string, string>
  /** One of the servers of tools hangs from now on. */
  hang: () => void
  /** It answers again. */
  heal: () => void
}

export async function givenBadSurroundings(
  cleanup: (undo: () => Promise<void>) => void
): Promise<BadSurroundings> {
  const tools = await startModernServer(cleanup)
  const { origin, pathname } = new URL(tools.settings.url)
  const line = await FaultProxy.start(origin)
  cleanup(() => line.close())
  const folder = await mkdtemp(join(tmpdir(), 'chatflow-neighbour-'))
  cleanup(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'mcp.json')
  const urls = [
    `${line.url}${pathname}`,
    ...Array.from({ length: TOOL_SERVERS - 1 }, () => tools.settings.url),
  ]
  const entries = urls.map((url, n) => [
    `tools-${n}`,
    { type: 'http', url, policy: { '*': 'auto' } },
  ])
  await writeHostFile(path, Object.fromEntries(entries))
  return {
    env: {
      MCP_CONFIG: path,
      MAX_RUNS_PER_USER: '4',
      MAX_STREAMS_PER_USER: '8',
      RATE_LIMIT_API: '300',
      RATE_LIMIT_CHAT: '60',
    },
    hang: () => line.swallow(),
    heal: () => line.heal(),
  }
}
