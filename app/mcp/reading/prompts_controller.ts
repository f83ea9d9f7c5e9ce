import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { pageValidator } from '#core/page_validator'
import { validate } from '#core/validate'
import { GetPrompt } from './get_prompt.js'
import { ListResources } from './list_resources.js'
import { getPromptValidator } from './reading_validators.js'
import { PromptTransformer } from './resource_transformer.js'
import { serverIdOf } from './server_id.js'

/** The prompts of an MCP server. */
@inject()
export default class PromptsController {
  constructor(
    private listResources: ListResources,
    private getPrompt: GetPrompt
  ) {}

  /** `GET /tools/servers/{id}/prompts` */
  async index({ auth, params, request }: HttpContext) {
    const page = await validate(pageValidator, request.qs())
    const { id: userId } = auth.getUserOrFail()
    const serverId = serverIdOf(params)
    const { items, nextCursor } = await this.listResources.prompts(userId, serverId, page)
    return {
      data: items.map((prompt) => new PromptTransformer(prompt).toObject()),
      next_cursor: nextCursor,
    }
  }

  /** `POST /tools/servers/{id}/prompts/{name}`: spends nothing and stores nothing. */
  async show({ auth, params, request }: HttpContext) {
    const body = await validate(getPromptValidator, request.body())
    const { id: userId } = auth.getUserOrFail()
    const serverId = serverIdOf(params)
    const { description, messages } = await this.getPrompt.execute(
      userId,
      serverId,
      params.name,
      body.arguments ?? {}
    )
    return { description: description ?? null, messages }
  }
}
