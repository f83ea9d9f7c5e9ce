import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { Problem } from '#core/problem'
import { chunksOf, discardRest } from '#core/refused_body'

/** The one file of a multipart body. */
export interface FilePart {
  stream: Readable
  /** As the client names it, without a path. */
  filename: string | undefined
  /** As the client calls it, in lower case. */
  mediaType: string
}

export interface MultipartOptions {
  /** The name of the only field. */
  field: string
  /** The largest file, in bytes. */
  maxBytes: number
}

/** Boundaries and headers of the part, and what some clients put around it. */
const FRAMING_BYTES = 64 * 1024
const MAX_HEADER_BYTES = 16 * 1024

/** The rest of the body is not kept. */
const HANG_UP = { connection: 'close' }

export function fileTooLarge(maxBytes: number): Problem {
  return new Problem('file_too_large', {
    detail: `A file may have ${maxBytes} bytes.`,
    headers: HANG_UP,
  })
}

function refusedField(field: string, rule: string, message: string): Problem {
  return new Problem('validation_failed', {
    detail: `${message}.`,
    errors: [{ field, rule, message }],
    headers: HANG_UP,
  })
}

function makeParser(message: IncomingMessage, { maxBytes }: MultipartOptions): BusboyInstance {
  const type = message.headers['content-type'] ?? ''
  if (!/^multipart\/form-data\s*(?:;|$)/i.test(type)) {
    throw new Problem('unsupported_media_type', { detail: 'Send multipart/form-data.' })
  }
  if ((message.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new Problem('unsupported_media_type', { detail: 'Compressed bodies are not taken.' })
  }
  if (Number(message.headers['content-length'] ?? 0) > maxBytes + FRAMING_BYTES) {
    discardRest(message)
    throw fileTooLarge(maxBytes)
  }
  try {
    return new Busboy({
      headers: { ...message.headers, 'content-type': type },
      limits: { fields: 0, files: 1, headerSize: MAX_HEADER_BYTES },
    })
  } catch (cause) {
    throw new Problem('multipart_invalid', { detail: 'The boundary is missing.', cause })
  }
}

/** Everything that is not the file is bounded too. */
async function* bounded(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > maxBytes + FRAMING_BYTES) {
      throw fileTooLarge(maxBytes)
    }
    yield chunk
  }
}

/**
 * Reads a `multipart/form-data` body that holds exactly one file, as fast as `take` takes it. What `take` made is disposed
 * of where the rest of the body turns out to be wrong. Throws `unsupported_media_type`, `multipart_invalid`,
 * `body_incomplete`, `file_too_large`, `validation_failed`, and what `take` throws.
 */
export async function readMultipartFile<T extends AsyncDisposable>(
  message: IncomingMessage,
  options: MultipartOptions,
  take: (part: FilePart) => Promise<T>
): Promise<T> {
  const parser = makeParser(message, options)
  const { field } = options
  let taken: Promise<T> | null = null
  let current: Readable | null = null
  /** Why it is refused; while there is none, an error is the body's own. */
  let refusal: unknown = null
  let isBroken = false
  const refuse = (reason: unknown) => {
    refusal ??= reason
    const error = reason instanceof Error ? reason : new Error('refused', { cause: reason })
    parser.destroy(error)
    current?.destroy(error)
  }

  parser.on('file', (name: string | undefined, stream, filename, _encoding, mediaType) => {
    /* Whoever reads it hears of its faults; until then they must not end the process. */
    stream.on('error', () => {})
    if (name !== field) {
      stream.resume()
      refuse(refusedField(name ?? '', 'unknown_field', `The only field is ${field}`))
      return
    }
    current = stream
    taken = take({ stream, filename: filename || undefined, mediaType })
    taken.catch((reason: unknown) => {
      if (!isBroken) {
        refuse(reason)
      }
    })
  })
  parser.on('error', () => {
    isBroken ||= refusal === null
  })
  parser.once('fieldsLimit', () => {
    refuse(refusedField(field, 'file', `Send a file as ${field}, and no other field`))
  })
  parser.once('filesLimit', () => refuse(refusedField(field, 'single', 'Send one file at a time')))

  try {
    await pipeline(bounded(chunksOf(message), options.maxBytes), parser)
    if (taken === null) {
      throw refusedField(field, 'required', `The field ${field} must hold a file`)
    }
    return await taken
  } catch (error) {
    refuse(refusal ?? (error instanceof Problem ? error : faultOf(error, message)))
    discardRest(message)
    await discard(taken)
    throw refusal
  }
}

async function discard(taken: Promise<AsyncDisposable> | null): Promise<void> {
  const made = await taken?.catch(() => null)
  await made?.[Symbol.asyncDispose]()
}

/** Where all bytes have come, it is the form that is wrong. */
function faultOf(cause: unknown, message: IncomingMessage): Problem {
  return new Problem(message.complete ? 'multipart_invalid' : 'body_incomplete', {
    headers: HANG_UP,
    cause,
  })
}
