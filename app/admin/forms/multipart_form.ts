import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Busboy } from '@fastify/busboy'
import { Problem } from '#core/problem'
import { assertCleanText } from '#core/json_text'

/** A file of a form, whole. Forms of pages take lists and settings, not media. */
export interface FormFile {
  filename: string
  bytes: Buffer
}

/** The largest file, and all of them, in bytes. */
export const MAX_FORM_FILE_BYTES = 8 * 1024 * 1024
const MAX_FIELD_BYTES = 256 * 1024
const MAX_FIELDS = 200
const MAX_FILES = 4

function tooLarge(): Problem {
  return new Problem('body_too_large', {
    detail: `A file may have ${MAX_FORM_FILE_BYTES} bytes here.`,
    headers: { connection: 'close' },
  })
}

/**
 * Reads a `multipart/form-data` body: fields as text, files as `FormFile`; of names that come more than once the last.
 * Throws `body_too_large`, `multipart_invalid` or `body_incomplete`.
 */
export async function readMultipart(
  message: IncomingMessage
): Promise<Record<string, string | FormFile>> {
  const values = new Map<string, string | FormFile>()
  const parser = makeParser(message)
  let isTooLarge = false
  parser.on('field', (name, value, _isNameCut, isCut) => {
    isTooLarge ||= isCut
    values.set(name, value)
  })
  parser.on('file', (name, stream, filename) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('limit', () => (isTooLarge = true))
    stream.on('end', () => values.set(name, { filename, bytes: Buffer.concat(chunks) }))
  })
  for (const limit of ['fieldsLimit', 'filesLimit', 'partsLimit']) {
    parser.on(limit, () => (isTooLarge = true))
  }
  try {
    await pipeline(message, parser)
  } catch (cause) {
    throw new Problem(message.complete ? 'multipart_invalid' : 'body_incomplete', { cause })
  }
  if (isTooLarge) {
    throw tooLarge()
  }
  const body = Object.fromEntries(values)
  assertCleanText(Object.fromEntries([...values].filter(([, value]) => typeof value === 'string')))
  return body
}

function makeParser(message: IncomingMessage) {
  if (Number(message.headers['content-length'] ?? 0) > 2 * MAX_FORM_FILE_BYTES) {
    throw tooLarge()
  }
  try {
    return new Busboy({
      headers: { ...message.headers, 'content-type': message.headers['content-type'] ?? '' },
      limits: {
        fileSize: MAX_FORM_FILE_BYTES,
        fieldSize: MAX_FIELD_BYTES,
        fields: MAX_FIELDS,
        files: MAX_FILES,
      },
    })
  } catch (cause) {
    throw new Problem('multipart_invalid', { detail: 'The boundary is missing.', cause })
  }
}
