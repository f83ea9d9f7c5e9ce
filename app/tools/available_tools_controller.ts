import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ToolCatalogue } from './tool_catalogue.js'
import ToolTransformer from './tool_transformer.js'

/** `GET /conversations/tools/available`: the tools that this person's AIs may use, in one page. */
@inject()
export default class AvailableToolsController {
  constructor(private tools: ToolCatalogue) {}

  async index({ auth }: HttpContext) {
    const tools = await this.tools.list(auth.getUserOrFail().id)
    return {
      data: tools.map((tool) => new ToolTransformer(tool).toObject()),
      next_cursor: null,
    }
  }
}
