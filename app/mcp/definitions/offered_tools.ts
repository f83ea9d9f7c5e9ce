import type { ToolPolicy, CatalogueTool } from '#tools/types'
import { toolName } from '#tools/tool_names'
import { LruCache } from '#core/lru_cache'
import { POLICIES } from '../config/server_settings.js'
import type { ServerEntry } from '../servers/server_entry.js'
import type { ToolDefinition } from './tool_definition.js'
import type { ToolRow } from './tool_rows.js'

/** Parsed definitions by their hash: each list of tools needs all of them. */
const definitions = new LruCache<string, ToolDefinition>(2_048)

/** What was approved of a tool. */
export function parsedDefinition({ definition_hash: hash, definition }: ToolRow): ToolDefinition {
  const known = definitions.get(hash)
  if (known !== undefined) {
    return known
  }
  const made: ToolDefinition = JSON.parse(definition)
  definitions.set(hash, made)
  return made
}

/**
 * Whether a tool runs at once, after a person was asked, or never. What the host's file says counts first; but a tool that
 * is switched off or has changed is off in any case.
 */
export function policyOf(server: ServerEntry, row: ToolRow): ToolPolicy {
  if (row.is_enabled === 0 || row.changed_hash !== null) {
    return 'off'
  }
  const stored = POLICIES.find((policy) => policy === row.policy) ?? 'off'
  return filePolicyOf(server, row.name) ?? stored
}

/** What the host's file says about a tool; null where it says nothing. */
export function filePolicyOf({ policies }: ServerEntry, tool: string): ToolPolicy | null {
  return (
    [tool, '*'].flatMap((key) => (Object.hasOwn(policies, key) ? [policies[key]] : []))[0] ?? null
  )
}

/** A tool as the catalogue shows it, with its approved definition. */
export function catalogueTool(server: ServerEntry, row: ToolRow): CatalogueTool {
  const { title, description, inputSchema, outputSchema, annotations } = parsedDefinition(row)
  return {
    name: toolName(server.slug, row.name),
    server: server.slug,
    tool: row.name,
    title: title ?? annotations?.title ?? null,
    description: description ?? '',
    inputSchema,
    outputSchema: outputSchema ?? null,
    policy: policyOf(server, row),
    isReadOnly: row.is_read_only === 1,
    definitionHash: row.definition_hash,
  }
}
