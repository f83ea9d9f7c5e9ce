import type { Client, Tool } from '@modelcontextprotocol/client'
import { canonicalJson } from '#core/canonical_json'
import { isCleanText } from '#core/json_text'
import {
  LIST_TIMEOUT_MS,
  LIST_TTL_MS,
  MAX_DEFINITION_BYTES,
  MAX_DEFINITIONS_BYTES,
  MAX_TOOLS,
} from './limits.js'

const LONGEST_NAME = 128

/** What a server offers, as of a moment. */
export interface ToolList {
  tools: Map<string, Tool>
  /** On the clock of `performance.now()`. */
  expiresAt: number
  /** When the server had told it, in ms since 1970, and how long that took it. */
  toldAt: number
  tookMs: number
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

/** The bytes of a definition; null for one that is not taken. */
function sizeOf(tool: Tool): number | null {
  try {
    const size = Buffer.byteLength(canonicalJson(tool))
    const isNamed = tool.name !== '' && tool.name.length <= LONGEST_NAME && isCleanText(tool.name)
    return isNamed && !isTaskOnly(tool) && size <= MAX_DEFINITION_BYTES ? size : null
  } catch {
    /* It is nested too deeply. */
    return null
  }
}

/**
 * Asks a server for all its tools, within 15 s and 64 pages. What is beyond 512 tools, 64 KiB a
 * tool or 2 MiB altogether is left out; of two
 * with one name the first counts.
 */
export async function listTools(client: Client): Promise<ToolList> {
  const tools = new Map<string, Tool>()
  const start = performance.now()
  const asOfNow = () => ({ toldAt: Date.now(), tookMs: performance.now() - start })
  if (client.getServerCapabilities()?.tools === undefined) {
    return { tools, expiresAt: start + LIST_TTL_MS.usual, ...asOfNow() }
  }
  const result = await client.listTools(undefined, {
    signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
    timeout: LIST_TIMEOUT_MS,
    cacheMode: 'refresh',
  })
  const told = asOfNow()
  let bytes = 0
  for (const tool of result.tools) {
    const size = sizeOf(tool)
    const fits = size !== null && bytes + size <= MAX_DEFINITIONS_BYTES && tools.size < MAX_TOOLS
    if (fits && !tools.has(tool.name)) {
      tools.set(tool.name, tool)
      bytes += size
    }
  }
  return { tools, expiresAt: performance.now() + ttlOf(result), ...told }
}
