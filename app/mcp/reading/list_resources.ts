import type { Prompt, Resource } from '@modelcontextprotocol/client'
import { inject } from '@adonisjs/core'
import { ReadFromServer } from './read_from_server.js'
import { cutPage, placeOf, type CutPage } from './server_pages.js'

interface Page {
  limit: number
  cursor?: string
}

/** What a server has to read, and the prompts that it knows. Throws like `ReadFromServer`, and `invalid_cursor`. */
@inject()
export class ListResources {
  constructor(private readFromServer: ReadFromServer) {}

  async resources(userId: string, serverId: string, page: Page): Promise<CutPage<Resource>> {
    const place = placeOf(page)
    return this.readFromServer.execute(userId, serverId, async (client, options) => {
      if (client.getServerCapabilities()?.resources === undefined) {
        return { items: [], nextCursor: null }
      }
      const params = { cursor: place.serverCursor }
      const result = await client.request({ method: 'resources/list', params }, options)
      return cutPage(place, { items: result.resources, nextCursor: result.nextCursor })
    })
  }

  async prompts(userId: string, serverId: string, page: Page): Promise<CutPage<Prompt>> {
    const place = placeOf(page)
    return this.readFromServer.execute(userId, serverId, async (client, options) => {
      if (client.getServerCapabilities()?.prompts === undefined) {
        return { items: [], nextCursor: null }
      }
      const params = { cursor: place.serverCursor }
      const result = await client.request({ method: 'prompts/list', params }, options)
      return cutPage(place, { items: result.prompts, nextCursor: result.nextCursor })
    })
  }
}
