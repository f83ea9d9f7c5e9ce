import type { Client, Tool } from '@modelcontextprotocol/client'
import { canonicalJson } from '#core/canonical_json'
import { isCleanText } from '#core/json_text'
import { LIST_TIMEOUT_MS, LIST_TTL_MS, MAX_DEFINITION_BYTES, MAX_TOOLS } from './limits.js'

const LONGEST_NAME = 128

/** What a server offers, as of a moment. */
export interface ToolList {
  tools: Map<string, Tool>
  /** On the clock of `performance.now()`. */
  expiresAt: number
}

function ttlOf(result: object): number {
  const said = 'ttlMs' in result && typeof result.ttlMs === 'number' ? result.ttlMs : null
  return said === null
    ? LIST_TTL_MS.usual
    : Math.min(Math.max(said, LIST_TTL_MS.least), LIST_TTL_MS.most)
}

/** Whether a server refuses plain calls of the tool: tasks, an experiment of the legacy era, are not offered. */
function isTaskOnly(tool: Tool): boolean {
  const { execution } = tool
  return typeof execution === 'object' && execution !== null && 'taskSupport' in execution
    ? execution.taskSupport === 'required'
    : false
}

function isUsable(tool: Tool): boolean {
  try {
    return (
      tool.name !== '' &&
      tool.name.length <= LONGEST_NAME &&
      isCleanText(tool.name) &&
      !isTaskOnly(tool) &&
      Buffer.byteLength(canonicalJson(tool)) <= MAX_DEFINITION_BYTES
    )
  } catch {
    /* It is nested too deeply. */
    return false
  }
}

/**
 * Asks a server for all its tools, within 15 s and 64 pages. What is beyond 512 tools or 64 KiB a tool is left out; of two
 * with one name the first counts.
 */
export async function listTools(client: Client): Promise<ToolList> {
  const tools = new Map<string, Tool>()
  if (client.getServerCapabilities()?.tools === undefined) {
    return { tools, expiresAt: performance.now() + LIST_TTL_MS.usual }
  }
  const result = await client.listTools(undefined, {
    signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
    timeout: LIST_TIMEOUT_MS,
    cacheMode: 'refresh',
  })
  for (const tool of result.tools.filter(isUsable)) {
    if (tools.size < MAX_TOOLS && !tools.has(tool.name)) {
      tools.set(tool.name, tool)
    }
  }
  return { tools, expiresAt: performance.now() + ttlOf(result) }
}
