import { inject } from '@adonisjs/core'
import { Problem } from '#core/problem'
import { ReadFromServer } from './read_from_server.js'
import { contentOf, type ResourceContent } from './resource_content.js'

const MAX_BYTES = 5 * 1024 * 1024
const MAX_CONTENTS = 64

/** Reads a resource of a server: what a person may attach to a message. */
@inject()
export class ReadResource {
  constructor(private readFromServer: ReadFromServer) {}

  /**
   * @returns its parts, of 5 MiB together at most
   * @throws Problem `not_found`, `tool_server_unavailable`, `tool_server_refused`, `sign_in_needed`
   */
  async execute(userId: string, serverId: string, uri: string): Promise<ResourceContent[]> {
    const { contents } = await this.readFromServer.execute(userId, serverId, (client, options) =>
      client.readResource({ uri }, { ...options, cacheMode: 'bypass' })
    )
    const parts = contents.slice(0, MAX_CONTENTS).map(contentOf)
    const size = parts.reduce((bytes, part) => bytes + sizeOf(part), 0)
    if (size > MAX_BYTES) {
      throw new Problem('tool_server_refused', { detail: 'The resource is larger than 5 MiB.' })
    }
    return parts
  }
}

function sizeOf(part: ResourceContent): number {
  return part.kind === 'text' ? Buffer.byteLength(part.text) : part.data.length
}
