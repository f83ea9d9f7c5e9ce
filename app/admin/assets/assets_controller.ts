import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#core/problem'
import { findAsset } from './assets.js'

/** A year, in seconds: the name changes with the bytes. */
const IMMUTABLE = 'public, max-age=31536000, immutable'

/** `GET /assets/:name`: styles, scripts and fonts of the pages. */
export default class AssetsController {
  async show({ params, request, response }: HttpContext) {
    const asset = await findAsset(params.name)
    if (asset === null) {
      throw new Problem('not_found', { detail: 'There is no such file.' })
    }
    const encoding = asset.br === null ? null : request.encoding(['br', 'gzip'])
    const encoded = encoding === 'br' ? asset.br : encoding === 'gzip' ? asset.gzip : null
    response.header('cache-control', IMMUTABLE)
    response.header('content-type', asset.type)
    response.vary('Accept-Encoding')
    if (encoding !== null && encoded !== null) {
      response.header('content-encoding', encoding)
    }
    return response.send(encoded ?? asset.identity)
  }
}
