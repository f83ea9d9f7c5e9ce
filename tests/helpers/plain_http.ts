import { request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'

export interface PlainRequest {
  method?: string
  headers?: Record<string, string>
  /** Sent as it is; a list is sent in chunks, without a length. */
  body?: string | Buffer | (string | Buffer)[]
}

export interface PlainAnswer {
  status: number
  headers: IncomingHttpHeaders
  /** Null where there is none. */
  type: string | null
  text: string
}

function address() {
  return { host: process.env.HOST ?? '', port: Number(process.env.PORT) }
}

/** How the body's end is told, where the request does not say it. */
function framing(body: PlainRequest['body']): Record<string, string> {
  if (body === undefined) {
    return {}
  }
  return Array.isArray(body)
    ? { 'transfer-encoding': 'chunked' }
    : { 'content-length': String(Buffer.byteLength(body)) }
}

/**
 * Sends a request as it is written, unlike `fetch`: no path is normalized, no header added but the body's length, and an
 * answer that comes before the body was sent is an answer.
 */
export function plainRequest(path: string, sent: PlainRequest = {}): Promise<PlainAnswer> {
  const { method = 'GET', body } = sent
  const headers = { ...framing(body), ...sent.headers }
  const { promise, resolve, reject } = Promise.withResolvers<PlainAnswer>()
  const req = request({ ...address(), path, method, headers, agent: false }, (response) => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', (piece: string) => {
      text += piece
    })
    response.once('error', reject)
    response.once('end', () => {
      const { statusCode: status = 0, headers: received } = response
      resolve({ status, headers: received, type: received['content-type'] ?? null, text })
    })
  })
  req.once('error', reject)
  if (Array.isArray(body)) {
    body.forEach((piece) => req.write(piece))
    req.end()
  } else {
    req.end(body)
  }
  return promise
}

/** Sends bytes on a socket of its own and answers all that came back until the server closed it. */
export function rawBytes(bytes: string | Buffer): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let text = ''
  const socket = connect(address(), () => socket.write(bytes))
  socket.setEncoding('latin1')
  socket.on('data', (piece: string) => {
    text += piece
  })
  socket.once('error', reject)
  socket.once('close', () => resolve(text))
  return promise
}

/** Sends a part of a request and hangs up. */
export async function hangUpAfter(bytes: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect(address(), () => {
    socket.write(bytes, () => socket.destroy())
  })
  socket.once('error', reject)
  socket.once('close', () => resolve())
  return promise
}
