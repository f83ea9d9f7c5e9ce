import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { ListServers } from './list_servers.js'
import { ServerTransformer } from './server_transformer.js'

/** `GET /tools/servers`: all of them in one page; there are a few dozen at most. */
@inject()
export default class ServersController {
  constructor(private listServers: ListServers) {}

  async index({ auth }: HttpContext) {
    const { id, role } = auth.getUserOrFail()
    const listed = await this.listServers.execute(id)
    return {
      data: listed.map((server) =>
        new ServerTransformer({ ...server, isForAdmin: role === 'admin' }).toObject()
      ),
      next_cursor: null,
    }
  }
}
