import { Readable } from 'node:stream'
import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import rateLimits from '#config/rate_limits'
import AuthMiddleware from '#auth/auth_middleware'
import { parseId } from '#core/ids'
import { Problem } from '#core/problem'
import { SqlStore } from '#core/sql_store'
import { RouteLimits } from '#limits/route_limits'
import { parseRange } from './byte_range.js'
import { etagOf, fileHeaders } from './file_headers.js'
import { findReadableFile, type FileView } from './file_queries.js'
import { FileStorage, type ByteRange } from './file_storage.js'
import { isSigned } from './file_urls.js'

/** The part of the file that is asked for; undefined for all of it. Throws `range_not_satisfiable`. */
function requestedRange(request: HttpContext['request'], file: FileView): ByteRange | undefined {
  const condition = request.header('if-range')
  if (condition !== undefined && condition !== etagOf(file)) {
    return undefined
  }
  const range = parseRange(request.header('range'), file.size)
  if (range === 'unsatisfiable') {
    throw new Problem('range_not_satisfiable', {
      headers: { 'content-range': `bytes */${file.size}` },
    })
  }
  return range ?? undefined
}

/** Serves the binary parts of messages. */
@inject()
export default class FilesController {
  #sql: SqlStore
  #storage: FileStorage
  #limits: RouteLimits

  constructor(sql: SqlStore, storage: FileStorage, limits: RouteLimits) {
    this.#sql = sql
    this.#storage = storage
    this.#limits = limits
  }

  /** `GET /files/{id}`: for a credential, or for the reader of a signed query. */
  async show(ctx: HttpContext) {
    const fileId = parseId(ctx.params.id)
    const readerId = await this.#authenticate(ctx, fileId)
    const file =
      fileId === null
        ? undefined
        : await this.#sql.read((sql) => findReadableFile(sql, readerId, fileId))
    if (file === undefined) {
      throw new Problem('not_found', { detail: 'There is no such file.' })
    }
    const { request, response } = ctx
    const headers = fileHeaders(file)
    const range = requestedRange(request, file)
    const body =
      request.method() === 'HEAD'
        ? Readable.from([])
        : await this.#storage.open(file.storageKey, range)

    for (const name in headers) {
      response.header(name, headers[name])
    }
    if (response.fresh()) {
      body.destroy()
      return response.status(304).send(null)
    }
    if (range !== undefined) {
      response.status(206)
      response.header('content-range', `bytes ${range.first}-${range.last}/${file.size}`)
    }
    response.header('content-length', range ? range.last - range.first + 1 : file.size)
    return response.stream(body)
  }

  /** Whose request this is. Throws like the authentication of other routes, `file_link_invalid` or `rate_limited`. */
  async #authenticate(ctx: HttpContext, fileId: string | null): Promise<string> {
    const { reader, expires, signature } = ctx.request.qs()
    if (signature === undefined) {
      await new AuthMiddleware().handle(ctx, async () => {}, { ability: 'read' })
      return ctx.auth.getUserOrFail().id
    }
    const readerId = parseId(reader)
    if (
      fileId === null ||
      readerId === null ||
      typeof signature !== 'string' ||
      !isSigned({ fileId, readerId, expires: Number(expires) }, signature)
    ) {
      await this.#limits.takeAnonymous(ctx)
      throw new Problem('file_link_invalid')
    }
    await this.#limits.takeOf(ctx, { userId: readerId, tokenId: null }, rateLimits.fileLinks)
    return readerId
  }
}
