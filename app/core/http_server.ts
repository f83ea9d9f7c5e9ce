import {
  STATUS_CODES,
  ServerResponse,
  createServer,
  type IncomingMessage,
  type RequestListener,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { newId } from '#core/ids'
import { Problem } from '#core/problem'
import type { ProblemCode } from '#core/problem_codes'
import { SECURITY_HEADERS } from '#core/security_headers'

/** What Node calls the faults of requests that never become one. */
const CODES: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** The answer to a request that never reaches the application. */
function answerOf(problem: Problem) {
  const requestId = newId()
  const body = JSON.stringify(problem.toDocument(requestId))
  const headers = {
    ...SECURITY_HEADERS,
    'x-request-id': requestId,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'connection': 'close',
  }
  return { status: problem.status, headers, body }
}

function toText({ status, headers, body }: ReturnType<typeof answerOf>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`
}

/** Whether an answer on this connection has begun: another one in the middle of it would be taken for a part of it. */
function isAnswering(socket: Duplex): boolean {
  const response: unknown = Reflect.get(socket, '_httpMessage')
  return response instanceof ServerResponse && response.headersSent
}

/**
 * Answers what is not HTTP, too large or too slow to become a request with a problem document as well, and closes the
 * connection, as Node does without a document.
 */
function refuse(error: NodeJS.ErrnoException, socket: Duplex) {
  if (socket.writable && error.code !== 'ECONNRESET' && !isAnswering(socket)) {
    const problem = new Problem(CODES[error.code ?? ''] ?? 'request_malformed')
    socket.end(toText(answerOf(problem)), () => socket.destroy())
  } else {
    socket.destroy()
  }
}

/** Node's HTTP server for the application. */
export function createHttpServer(handler: RequestListener) {
  return createServer(handler).on('clientError', refuse)
}

/** Answers a path that cannot be decoded: no route can be looked for. */
export function refuseBadUrl(_request: IncomingMessage, response: ServerResponse) {
  const problem = new Problem('request_malformed', {
    detail: 'The path is not valid percent-encoded UTF-8.',
  })
  const { status, headers, body } = answerOf(problem)
  response.writeHead(status, headers).end(body)
}
