import { METHODS, type ServerResponse } from 'node:http'
import { ROOT_CONTEXT, SpanKind, type Span } from '@opentelemetry/api'
import type { HttpContext } from '@adonisjs/core/http'
import { contextOf, fail, linkTo, type Scopes } from './scopes.js'

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS)
/** What stands for methods that are none, as the conventions have it: anybody can make up another one. */
const OTHER = { attribute: '_OTHER', name: 'HTTP' }

const SERVER_ERROR = 500

type TrustProxy = (address: string, distance: number) => boolean

/** The spans of requests, until their answers are over. */
export class RequestSpans {
  #scopes: Scopes
  #trusts: TrustProxy

  /** @param trusts - whether a peer is believed what it says of a trace: anybody could have theirs recorded otherwise */
  constructor(scopes: Scopes, trusts: TrustProxy) {
    this.#scopes = scopes
    this.#trusts = trusts
  }

  /** Answers a request within its span. Without the path, the query and the caller's address, as in log lines. */
  follow(ctx: HttpContext, answer: () => unknown): Promise<void> {
    const { request, response } = ctx
    const method = request.method()
    const known = KNOWN_METHODS.has(method) ? { attribute: method, name: method } : OTHER
    const caller = contextOf(request.request.headers)
    const isTrusted = this.#trusts(request.request.socket.remoteAddress ?? '', 0)
    return this.#scopes.within(
      {
        name: known.name,
        kind: SpanKind.SERVER,
        context: isTrusted ? caller : ROOT_CONTEXT,
        links: isTrusted ? [] : linkTo(caller),
        attributes: {
          'http.request.method': known.attribute,
          'url.scheme': request.protocol(),
          'network.protocol.version': request.request.httpVersion,
          'chatflow.request.id': request.id() ?? '',
        },
      },
      async (span) => {
        try {
          await answer()
        } finally {
          describe(span, known.name, ctx)
          endWhenClosed(span, response.response)
        }
      }
    )
  }
}

/** What is known only when the request has been through: its route, and who asks. */
function describe(span: Span, method: string, { route, auth }: HttpContext) {
  if (route !== undefined) {
    span.updateName(`${method} ${route.pattern}`)
    span.setAttribute('http.route', route.pattern)
  }
  if (auth?.user !== undefined) {
    span.setAttribute('enduser.id', auth.user.id)
  }
}

function endWhenClosed(span: Span, response: ServerResponse) {
  if (response.closed) {
    end(span, response)
  } else {
    response.once('close', () => end(span, response))
  }
}

function end(span: Span, response: ServerResponse) {
  const { statusCode, headersSent } = response
  if (headersSent) {
    span.setAttribute('http.response.status_code', statusCode)
  }
  if (headersSent && statusCode >= SERVER_ERROR) {
    fail(span, String(statusCode))
  }
  if (!response.writableFinished) {
    span.setAttribute('chatflow.request.aborted', true)
  }
  span.end()
}
