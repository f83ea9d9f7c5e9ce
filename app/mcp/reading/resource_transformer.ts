import type { Prompt, Resource } from '@modelcontextprotocol/client'
import { BaseTransformer } from '@adonisjs/core/transformers'

/** A resource of an MCP server as clients see it. */
export class ResourceTransformer extends BaseTransformer<Resource> {
  toObject() {
    const { uri, name, title, description, mimeType, size } = this.resource
    return {
      uri,
      name,
      title: title ?? null,
      description: description ?? null,
      media_type: mimeType ?? null,
      size: typeof size === 'number' ? size : null,
    }
  }
}

/** A prompt of an MCP server as clients see it. */
export class PromptTransformer extends BaseTransformer<Prompt> {
  toObject() {
    const { name, title, description, arguments: values = [] } = this.resource
    return {
      name,
      title: title ?? null,
      description: description ?? null,
      arguments: values.map((value) => ({
        name: value.name,
        description: value.description ?? null,
        required: value.required === true,
      })),
    }
  }
}
