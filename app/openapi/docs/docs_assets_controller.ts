import { createReadStream } from 'node:fs'
import type { HttpContext } from '@adonisjs/core/http'
import { Problem } from '#core/problem'
import { findAsset } from './docs_assets.js'

/** A year, in seconds: under an address with the version the bytes never change. */
const VERSIONED = 'public, max-age=31536000, immutable'

/** `GET /docs/assets/:name`: scripts and styles of the pages. */
export default class DocsAssetsController {
  async show({ params, request, response }: HttpContext) {
    const asset = await findAsset(params.name)
    if (asset === null) {
      throw new Problem('not_found', { detail: 'There is no such file.' })
    }
    const isVersioned = request.qs().v === asset.version
    response.header('etag', `"${asset.version}"`)
    response.header('cache-control', isVersioned ? VERSIONED : 'no-cache')
    response.header('content-type', asset.type)
    if (response.fresh()) {
      return response.status(304).send(null)
    }
    response.header('content-length', asset.size)
    return response.stream(createReadStream(asset.path))
  }
}
