import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { HttpContext } from '@adonisjs/core/http'

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

/** Below it, the headers are longer than what is saved. In characters. */
const MIN_LENGTH = 1_000
/** A page is made for one request: quality 4 takes a millisecond where 11 takes a hundred. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

/**
 * A page in the encoding that the browser takes. CSRF tokens are masked anew in each page, so that the length tells
 * nothing of them (BREACH).
 */
export async function compressed(ctx: HttpContext, html: string): Promise<string | Buffer> {
  ctx.response.vary('Accept-Encoding')
  const encoding = html.length < MIN_LENGTH ? null : ctx.request.encoding(['br', 'gzip'])
  if (encoding === null) {
    return html
  }
  ctx.response.header('content-encoding', encoding)
  return encoding === 'br' ? toBrotli(html, BROTLI) : toGzip(html)
}
