import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { RequestSpans } from './request_spans.js'

/** Asked every few seconds by machines. */
const UNTRACED = /^\/(?:health\/|metrics(?:\?|$))/

/** Traces each request; it is there only where traces are on. */
@inject()
export default class TraceMiddleware {
  constructor(private spans: RequestSpans) {}

  handle(ctx: HttpContext, next: NextFn) {
    return UNTRACED.test(ctx.request.url(true)) ? next() : this.spans.follow(ctx, next)
  }
}
