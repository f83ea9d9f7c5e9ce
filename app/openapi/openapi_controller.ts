import type { HttpContext } from '@adonisjs/core/http'
import { publishedContract } from './contract.js'

/** `GET /openapi.json`: the contract, the same for everybody. */
export default class OpenapiController {
  show({ response }: HttpContext) {
    const { json, etag } = publishedContract()
    response.header('etag', etag)
    response.header('cache-control', 'no-cache')
    if (response.fresh()) {
      return response.status(304).send(null)
    }
    response.header('content-type', 'application/json; charset=utf-8')
    return response.send(json)
  }
}
