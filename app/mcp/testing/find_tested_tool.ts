import { inject } from '@adonisjs/core'
import { SqlStore } from '#core/sql_store'
import { BUILTIN_SERVER } from '../config/server_names.js'
import { catalogueTool } from '../definitions/offered_tools.js'
import { findToolOf } from '../definitions/tool_rows.js'
import { ServerRegistry } from '../servers/server_registry.js'
import { BuiltinTools } from '#tools/builtin/builtin_tools'
import type { CatalogueTool } from '#tools/types'
import { hintsOf, type ToolHints } from '../definitions/tool_hints.js'
import type { ToolPlace } from './tool_cases.js'

/** A tool that an administrator may try, be it off. */
export interface TestedTool {
  tool: CatalogueTool
  hints: ToolHints
}

/** Finds a tool of any server by its server and its own name; undefined where there is none. */
@inject()
export class FindTestedTool {
  constructor(
    private sql: SqlStore,
    private registry: ServerRegistry,
    private builtinTools: BuiltinTools
  ) {}

  async execute({ server: slug, tool: name }: ToolPlace): Promise<TestedTool | undefined> {
    if (slug === BUILTIN_SERVER) {
      const tools = await this.builtinTools.list()
      const tool = tools.find((one) => one.tool === name)
      return tool && { tool, hints: { isReadOnly: tool.isReadOnly, isDestructive: false } }
    }
    const server = await this.registry.findBySlug(slug)
    const row = server && (await this.sql.read((sql) => findToolOf(sql, server.id, name)))
    return server && row && { tool: catalogueTool(server, row), hints: hintsOf(row) }
  }
}
