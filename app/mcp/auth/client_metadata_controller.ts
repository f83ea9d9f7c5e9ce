import type { HttpContext } from '@adonisjs/core/http'
import config from '#config/mcp'
import { clientMetadataDocument } from './client_metadata.js'

/** For authorization servers that look up who we are. */
export default class ClientMetadataController {
  /** `GET /oauth/client-metadata.json` */
  async show({ response }: HttpContext) {
    response.header('cache-control', 'public, max-age=3600')
    return clientMetadataDocument(config.identity, config.clientMetadataUrl)
  }
}
