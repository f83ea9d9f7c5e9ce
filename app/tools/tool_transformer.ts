import { BaseTransformer } from '@adonisjs/core/transformers'
import type { CatalogueTool } from './types.js'

/** A tool as clients see it. */
export default class ToolTransformer extends BaseTransformer<CatalogueTool> {
  toObject() {
    const { name, title, description, server, inputSchema, policy, isReadOnly } = this.resource
    return {
      name,
      title,
      description,
      server,
      input_schema: inputSchema,
      policy,
      read_only: isReadOnly,
    }
  }
}
