import type { ServerResponse } from 'node:http'
import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import type { NextFn } from '@adonisjs/core/types/http'
import { currentTrace, type TraceFields } from '#core/current_trace'
import { requestAnswered } from '#core/http_happenings'

/** Asked every few seconds by machines; logged only when somebody looks for them. */
const HEALTH_ROUTES = /^\/health\//

interface FinishedRequest {
  method: string
  /** The pattern, never the path: what people put into paths and queries is theirs. */
  route: string | null
  requestId: string
  userId: string | undefined
  /** Taken while it is answered: the end of an answer belongs to no trace by itself. */
  trace: TraceFields | null
  /** On the clock of `performance.now()`. */
  startedAt: number
}

function write(request: FinishedRequest, response: ServerResponse) {
  const durationMs = performance.now() - request.startedAt
  const { method, route } = request
  /* Until then it is 200, whatever would have become of it. */
  const status = response.headersSent ? response.statusCode : null
  requestAnswered.tell({ method, route, status, durationMs })
  const level = HEALTH_ROUTES.test(request.route ?? '') ? 'debug' : 'info'
  logger[level](
    {
      request_id: request.requestId,
      method: request.method,
      route: request.route,
      status,
      duration_ms: Math.round(durationMs),
      user_id: request.userId,
      ...request.trace,
      ...(!response.writableFinished && { aborted: true }),
    },
    'request'
  )
}

/** Holds nothing of the request but these few strings while a stream is open. */
function writeWhenClosed(request: FinishedRequest, response: ServerResponse) {
  if (response.closed) {
    write(request, response)
  } else {
    response.once('close', () => write(request, response))
  }
}

/**
 * One log line for each request when its answer is over, which for a stream is its end, and whoever measures is told. No
 * bodies, no query, no headers.
 */
export default class RequestLogMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (!logger.isLevelEnabled('info') && !requestAnswered.isHeard) {
      return next()
    }
    const startedAt = performance.now()
    try {
      return await next()
    } finally {
      const { request, response, route } = ctx
      writeWhenClosed(
        {
          method: request.method(),
          route: route?.pattern ?? null,
          requestId: request.id() ?? '',
          userId: ctx.auth?.user?.id,
          trace: currentTrace.fields,
          startedAt,
        },
        response.response
      )
    }
  }
}
