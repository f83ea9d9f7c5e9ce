import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { pageValidator } from '#core/page_validator'
import { validate } from '#core/validate'
import { ListResources } from './list_resources.js'
import { ReadResource } from './read_resource.js'
import { readResourceValidator } from './reading_validators.js'
import type { ResourceContent } from './resource_content.js'
import { ResourceTransformer } from './resource_transformer.js'
import { serverIdOf } from './server_id.js'

export function presentContent(content: ResourceContent) {
  return {
    uri: content.uri,
    media_type: content.mediaType,
    text: content.kind === 'text' ? content.text : null,
    base64: content.kind === 'file' ? Buffer.from(content.data).toString('base64') : null,
  }
}

/** The resources of an MCP server. */
@inject()
export default class ResourcesController {
  constructor(
    private listResources: ListResources,
    private readResource: ReadResource
  ) {}

  /** `GET /tools/servers/{id}/resources` */
  async index({ auth, params, request }: HttpContext) {
    const page = await validate(pageValidator, request.qs())
    const { id: userId } = auth.getUserOrFail()
    const serverId = serverIdOf(params)
    const { items, nextCursor } = await this.listResources.resources(userId, serverId, page)
    return {
      data: items.map((resource) => new ResourceTransformer(resource).toObject()),
      next_cursor: nextCursor,
    }
  }

  /** `GET /tools/servers/{id}/resources/read` */
  async show({ auth, params, request }: HttpContext) {
    const { uri } = await validate(readResourceValidator, request.qs())
    const { id: userId } = auth.getUserOrFail()
    const serverId = serverIdOf(params)
    const contents = await this.readResource.execute(userId, serverId, uri)
    return { contents: contents.map(presentContent) }
  }
}
