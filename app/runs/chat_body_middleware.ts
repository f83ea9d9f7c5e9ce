import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { MAX_BODY_BYTES, readBody, type ParsedBody } from '#core/request_body'
import { AtOnce } from '#limits/at_once'

/** The AI SDK sends the whole history each time. */
const MAX_AI_SDK_BODY_BYTES = 32 * 1024 * 1024
/** Large bodies that one person may have in memory at a time. */
const LARGE_BODIES = { name: 'large-bodies', atOnce: 2 }

/** Only the AI SDK's body may be large. */
function limitOf({ messages }: ParsedBody): number {
  return messages === undefined ? MAX_BODY_BYTES : MAX_AI_SDK_BODY_BYTES
}

const largeBodies = new AtOnce(LARGE_BODIES)

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

  #readLarge({ request, auth }: HttpContext) {
    return largeBodies.run(
      auth.getUserOrFail().id,
      `Only ${LARGE_BODIES.atOnce} large bodies are read at a time.`,
      () => readBody(request, { limit: MAX_AI_SDK_BODY_BYTES, limitOf })
    )
  }
}
