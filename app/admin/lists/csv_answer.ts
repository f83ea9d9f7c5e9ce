import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { contentDisposition } from '#core/content_disposition'

/** Answers with a CSV file that is made while it is sent. */
export function answerCsv({ response }: HttpContext, name: string, lines: AsyncIterable<string>) {
  response.header('content-type', 'text/csv; charset=utf-8')
  response.header('content-disposition', contentDisposition('attachment', name))
  return response.stream(Readable.from(lines))
}
