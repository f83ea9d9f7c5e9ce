import type { IncomingMessage } from 'node:http'
import type { HttpRequest } from '@adonisjs/core/http'
import { assertCleanText, parseJsonBody } from '#core/json_text'
import { Problem } from '#core/problem'
import { chunksOf, discardRest } from '#core/refused_body'

/** The largest body of an ordinary request, in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024

export interface BodyOptions {
  /** The largest body, in bytes. */
  limit?: number
  /** The largest body of this content, in bytes, where that depends on it. */
  limitOf?: (body: ParsedBody) => number
  /** Also take `application/x-www-form-urlencoded` (the OAuth 2 password form). */
  form?: boolean
}

export type ParsedBody = Record<string, unknown>

function isPlainObject(value: unknown): value is ParsedBody {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function tooLarge(limit: number): Problem {
  return new Problem('body_too_large', {
    detail: `A body may have ${limit} bytes here.`,
    headers: { connection: 'close' },
  })
}

/**
 * Reads the request's body, at most `limit` bytes of it, and leaves it with the request. Answers 413 as soon as more is
 * announced or has arrived; the rest is not kept. A client that hangs up before the end is `body_incomplete`.
 */
async function readBytes(message: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(message.headers['content-length'] ?? 0) > limit) {
    discardRest(message)
    throw tooLarge(limit)
  }
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of chunksOf(message)) {
      size += chunk.length
      if (size > limit) {
        throw tooLarge(limit)
      }
      chunks.push(chunk)
    }
  } catch (error) {
    discardRest(message)
    throw error instanceof Problem ? error : new Problem('body_incomplete', { cause: error })
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size)
}

/** The last value of each name; all values of a name that ends in `[]`, under the name without these. */
function parseForm(bytes: Buffer): ParsedBody {
  const values = new URLSearchParams(bytes.toString('utf8'))
  const body: ParsedBody = Object.fromEntries(
    [...new Set(values.keys())].map((name) => {
      const all = values.getAll(name)
      return name.endsWith('[]') ? [name.slice(0, -2), all] : [name, all.at(-1)]
    })
  )
  assertCleanText(body)
  return body
}

function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').replace(/;.*$/s, '').trim().toLowerCase()
}

/**
 * Reads and parses a request's body: JSON, or a form where `options.form` says so. An absent body is an empty object;
 * anything else than an object is 422. Throws `body_too_large`, `unsupported_media_type` and what `parseJsonBody` throws.
 */
export async function readBody(request: HttpRequest, options: BodyOptions): Promise<ParsedBody> {
  const bytes = await readBytes(request.request, options.limit ?? MAX_BODY_BYTES)
  if (bytes.length === 0) {
    return {}
  }
  if (request.header('content-encoding', 'identity') !== 'identity') {
    throw new Problem('unsupported_media_type', { detail: 'Compressed bodies are not taken.' })
  }
  const type = mediaTypeOf(request.header('content-type'))
  if (options.form && type === 'application/x-www-form-urlencoded') {
    return parseForm(bytes)
  }
  if (type !== 'application/json' && !type.endsWith('+json')) {
    throw new Problem('unsupported_media_type', { detail: 'Send application/json.' })
  }
  const body = parseJsonBody(bytes)
  if (!isPlainObject(body)) {
    throw new Problem('validation_failed', {
      detail: 'The body must be an object.',
      errors: [{ field: '', rule: 'object', message: 'The body must be an object' }],
    })
  }
  const limit = options.limitOf?.(body) ?? bytes.length
  if (bytes.length > limit) {
    throw tooLarge(limit)
  }
  return body
}
