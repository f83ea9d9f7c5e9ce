import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { Problem } from '#core/problem'
import { MAX_BODY_BYTES, readBody, type ParsedBody } from '#core/request_body'

/** The AI SDK sends the whole history each time. */
const MAX_AI_SDK_BODY_BYTES = 32 * 1024 * 1024
/** Large bodies that one person may have in memory at a time. */
const MAX_LARGE_BODIES_PER_USER = 2

/** Only the AI SDK's body may be large. */
function limitOf({ messages }: ParsedBody): number {
  return messages === undefined ? MAX_BODY_BYTES : MAX_AI_SDK_BODY_BYTES
}

const largeBodies = new Map<string, number>()

/**
 * Parses the body of the chat endpoints, after authentication: ours up to 1 MiB as everywhere, the AI SDK's up to 32 MiB,
 * two at a time per person. Who was authenticated must still be so when the body is there.
 */
export default class ChatBodyMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { request, auth } = ctx
    const announced = request.header('content-length')
    if (announced !== undefined && Number(announced) <= MAX_BODY_BYTES) {
      request.setInitialBody(await readBody(request, {}))
    } else {
      request.setInitialBody(await this.#readLarge(ctx))
    }
    await auth.use('api').confirm()
    return next()
  }

  async #readLarge({ request, auth }: HttpContext) {
    const userId = auth.getUserOrFail().id
    const inWork = largeBodies.get(userId) ?? 0
    if (inWork >= MAX_LARGE_BODIES_PER_USER) {
      throw new Problem('rate_limited', {
        detail: `Only ${MAX_LARGE_BODIES_PER_USER} large bodies are read at a time.`,
        headers: { 'retry-after': '1', 'connection': 'close' },
      })
    }
    largeBodies.set(userId, inWork + 1)
    try {
      return await readBody(request, { limit: MAX_AI_SDK_BODY_BYTES, limitOf })
    } finally {
      const left = (largeBodies.get(userId) ?? 1) - 1
      if (left === 0) {
        largeBodies.delete(userId)
      } else {
        largeBodies.set(userId, left)
      }
    }
  }
}
